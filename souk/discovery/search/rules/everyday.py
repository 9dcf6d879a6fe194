"""English words of everyday sentences: not mistyped where no catalogue has them, and no sign of any goods."""

_WORDS = """
    about above after again against all along already also although always among and another any anybody anyone
    anything around ask away baby back bad because before behind being below best better between beyond big both boy
    boyfriend bring brother brothers buy buying can cannot carry cheap child children colleague colleagues comes could
    country couple cousin dad daughter day days does doing done down during each early easy else enough even ever every
    everybody everyone everything family far fast father feel few fine first fit fits for friend friends from full
    gentle get getting gift girl girlfriend give going good grandfather grandma grandmother grandpa great grow guest
    guests half hand handle happy hard has have having heavy help her here him his hold home hour hours house how
    husband into is it its just keep keeps kids kind know large last late later least less let life light like little
    live living long look looking lot love made make makes man manage many maybe mean men might mine minute mom month
    months more morning most mother much mum must my need needed needs neighbour never new next nice niece night nobody
    not nothing now number off often old once one only open other our out outside over own parent parents party people
    perhaps person place please present put quick quiet quite rather real really right room same school see sensitive
    several she short should side sister sisters sit small some somebody someone something sometimes son soon sort stand
    stands start stay sticker stickers still stop strong student such sure take takes teacher teenager than thank that
    the their them then there these they thing things think this those three time times today together too top toward
    travel trip turn two type under unlock unlocked until upon use used useful user using very want wants was way week
    weekend weeks well were what when where whether which while who whole whose why wife will with within without woman
    women wonder work working works world would year years yes yet you young your
"""
EVERYDAY = frozenset(_WORDS.split())
