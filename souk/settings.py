"""What an operator may choose: environment variables `SOUK_…`, or a `.env` file."""

from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from souk.kit.errors import Invalid
from souk.kit.locale import Locale

Choice = dict[str, Any]


class WrongSettings(Invalid):
    """A setting cannot be what it was set to; the value itself is not repeated, since it may hold a key."""

    def __init__(self, setting: str, why: str) -> None:
        super().__init__("The setting {setting} is wrong: {why}.", setting=setting, why=why)


class Settings(BaseSettings):
    """Every choice, with what holds where none was made. A provider is `{"use": "module:Class", option: value}`."""

    model_config = SettingsConfigDict(env_prefix="SOUK_", env_file=".env", extra="ignore")

    folder: Path = Field(default=Path("var"), description="where database, index, uploads and keys are kept")
    database: str = Field(default="", description="sqlite:///path or postgresql://…; empty: SQLite in the folder")
    locale: Locale = Field(default="zh-CN", description="the language of a visitor who asks for none of ours")
    host: str = Field(default="127.0.0.1", description="the address to listen on")
    port: int = Field(default=8765, ge=0, le=65535, description="the port to listen on; 0 takes a free one")
    index_memory_mb: int = Field(default=64, ge=16, le=2048, description="memory for building the search index")

    clock: Choice = {"use": "souk.kit.clock:MachineClock"}
    taxonomy: Choice = {"use": "souk.goods.catalog.providers.toml_taxonomy:TomlTaxonomy"}
    illustrator: Choice = {"use": "souk.goods.catalog.providers.drawing:ParametricDrawing"}
    pictures: Choice = {"use": "souk.goods.catalog.providers.folder_pictures:FolderPictures"}
    web_pictures: Choice = {"use": "souk.goods.catalog.providers.web_pictures:WebPictures"}
    feeds: dict[str, Choice] = {
        "icecat": {"use": "souk.goods.catalog.providers.icecat:Icecat"},
        "esci": {"use": "souk.goods.catalog.providers.esci:Esci"},
    }
    knowledge: Choice = {"use": "souk.goods.annotation.providers.toml_knowledge:TomlKnowledge"}
    index: Choice = {"use": "souk.discovery.search.providers.tantivy_index:TantivyIndex"}
    reader: Choice = {"use": "souk.discovery.guide.providers.phrase_reader:PhraseReader"}
    model: Choice = {"use": "souk.ai.llm.providers.absent:NoModel"}

    @property
    def database_url(self) -> str:
        """The database's address."""
        return self.database or f"sqlite:///{self.folder / 'souk.db'}"


def read_settings() -> Settings:
    """The settings of the environment; raises `WrongSettings` for the first that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise WrongSettings(f"SOUK_{'_'.join(str(part) for part in first['loc'])}".upper(), first["msg"]) from None
    except SettingsError as error:
        raise WrongSettings("SOUK_…", str(error)) from None
