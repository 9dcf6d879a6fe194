/** What the pages load: styles, partial updates, and the elements. */
import "./styles/index.css";
import "./htmx";
import { Attacks } from "./elements/attacks";
import { Box } from "./elements/box";
import { Countdown } from "./elements/countdown";
import { Drawer } from "./elements/drawer";
import { pressKeys } from "./elements/keys";
import { closeMenus } from "./elements/menu";
import { localMoments } from "./elements/moments";
import { Live } from "./elements/live";
import { Passkey } from "./elements/passkey";
import { Progress } from "./elements/progress";
import { Sources } from "./elements/sources";
import { stackTables } from "./elements/stacks";

customElements.define("souk-attacks", Attacks);
customElements.define("souk-box", Box);
customElements.define("souk-countdown", Countdown);
customElements.define("souk-drawer", Drawer);
customElements.define("souk-live", Live);
customElements.define("souk-passkey", Passkey);
customElements.define("souk-progress", Progress);
customElements.define("souk-sources", Sources);
closeMenus();
pressKeys();
localMoments();
stackTables();
// What a swap brings is in UTC again, and its tables are as they were sent.
document.addEventListener("htmx:after:swap", localMoments);
document.addEventListener("htmx:after:swap", stackTables);
