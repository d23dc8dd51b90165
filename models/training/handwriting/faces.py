"""The faces that lines are drawn with: `python -m models.training.handwriting.faces` fetches what is missing.

Handwriting-like faces of the building split and further ones, faces of print beside those that are installed: all
under open licences, from pinned npm packages; none that the measuring split writes or prints with.
"""

from __future__ import annotations

import string
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from benchmarks.mill.fonts import FONTS, HAND_FOLDER, hand_file
from benchmarks.mill.handwriting import fetch
from models.training.reader.lines import faces as print_faces
from models.training.reader.texts import unmarked

FURTHER = {
    "alex-brush": "n3m2aZxsc8r748fBiYqfiVJ5l5iJe7ui5KPh2oBz07jsbr7zKynZ6F5MgXbR1iV8J0hPetmp6g5OwKYRZCDUcw==",
    "annie-use-your-telescope": (
        "FKBTv9j8AMRlHGRtTTSF3NYWs/0MVfOZzpvgp5phBVW+zAzh1iC+uglKiPYCYNy0T+Cr4wyREqVezYpHxQuskw=="
    ),
    "architects-daughter": "uezOgAlbhmf9nDW69VYq31lXNA+0uRFWXBGCSFWLXVcrNESFHpNjvu11kJss1PMsfH/YKz1hnnYB+JSNI/t+ew==",
    "bad-script": "7MElotXA5LHyvyElVXnwPpT71wYSKLmpvm7TV0e4ahaRP6D1vXocyfHOgENi9MHgRmGxhmz7Gr1fDuji0MNvkQ==",
    "balsamiq-sans": "ofkLqr8IH+TVP3q385lkonHo5yrbn59jbax9sEknRcwpxP/yX+gDd+hufeGw3fcIaRVWDN2TdhTMFCjdvw8utA==",
    "birthstone": "cWuqsQXUc2kDNEG7IRZV3A+FDeD829pETTYkNYgcO7KyARjfSZuFmABvNjVv9J/7wYb51nQ6L4wZHGqCrH1vPg==",
    "bubblegum-sans": "OZb37EeARMzvUd6b99vr+pw6bs3sj5Mm+KCN0hwqoGfKgQkpWGgPsM2g5xG/AyVMVE1YprLMK9UsZOxlMxsoLg==",
    "caveat": "eHTfzQxFSW9ABERRLNruHoNJmKed2J7pqTUc5lp4a4POMgXGKpxmWj3d9Hz10kmAg6iuTTLe6UagbA4bnsmfQw==",
    "caveat-brush": "BHSP/9EKNUtnSj7h4TXuYKOrQWgnkCGm7QMHYiie0xSxtlWKbND6wLkhAgwUtUpbz5k8XL8CWPRrL6tDV+JC8w==",
    "cedarville-cursive": "wHP/LV0JvHoZRpfNAnDa9p9dAjIqB0gaG44MLs4+MsuQhL3i6+zGDTmxvxMx4bRe6r/HkChxIaMxjWOfjfSdGg==",
    "chilanka": "xn3vzDjjiW2U9ADLgKZjN3whzG0UI018/9y9LuaJtbFylgC+1KARXLsNc4LeQfoukA6LtSLScya7DsnLgBNldA==",
    "comic-neue": "uZsyUTExw8tCySNhL65dN6rEUhASMPGintSS5Kw/ZkrQTK1vcAgramzOLT/mZKtZ+EXr03MHj0s5osVVJITCow==",
    "comic-relief": "MC00QAh/tMpwmdcQwcaDfUQg28izTrmj3UfjAzTL8OeZKuVhlwLN21KH2MbRNJ8BjD08alVTPaUUB6Z19PtRWw==",
    "coming-soon": "a5SW74ZAVTiGhu3Ml+rRvySYiW4kCXps+CTfPGIoEMbOl11Cy2xOF5UE2Pxlili4fGYrd/bAStaDFqbtEemx6A==",
    "cookie": "AtnBsONRkiiS+Qq9SgzdcbxMoBgLZVgeHOOqbwtfbmOdxIHKQBhkGtCHk9x5e7iY3zifPC+Q0dQ8SwsO9iLeFQ==",
    "corinthia": "q9LxRjynQR5cNPrBzB6J9Ho+My1qObNYSdBxWzZCR72LuLnVeRIo+5wzUj2b5EJtvJU/AnXE/fagn8WDwPBDlQ==",
    "courgette": "WIJoNC4W4ur9pvqknO8SJUld0L7U0YDjgv23f8pE+Ec/nMDCVQ6NUNc3xdPSDIKTsXxVJ8lMOkk2UrkIrcc9VQ==",
    "covered-by-your-grace": "QurmStAERGPv2vbl1Lxe76IWsYzXiZXz7lkxbw5x9OT84EAih8PmBkdWxatO7dj37UsInic30MA/EKpJ58bmtw==",
    "damion": "ZAKCNybNokdUw6qiABn2b28wNeJZ+r1jBgpSDVt2LlqEKTXnoUMed+p3YB27Yl8TQKBReoVSb1dfcXboY9TgtQ==",
    "delicious-handrawn": "XeNjkS06KdZbGGLZt+C/XfTbkCg1VeX52d3THKJykrHmsCV8U4lPjWvF2wzEuWVPjl5mrPBOjM2FnKM38j/N0g==",
    "delius": "gl1jlqiY302zPebYu5VPR9eimIzdaCQCLDALpqWLgU0F80mMlu7p8X8p1ivSFif/qBpttprrryErqxj/VFYzDA==",
    "ephesis": "z5A0U5xLq1mu3Zk/z0QPkZaFnq7Y4yERxhcdWAMjHdu4AgT7w/QjJs+JNJES9C1sv8qp5iioo7kS9dl5krSCFA==",
    "finger-paint": "Y6XRgOOdxX6Enjqal3a7lqWt2soQad746HsmBdzujHDjnPAk9EDpsskmFxULi1d29q3Tmt2ADOISPmAgvYH99Q==",
    "gaegu": "eSVEXay02/DAB5BtH/gpsujvpT78EjO6XVuNA1ap1G+xvr3zokU2HoLoaW+CfzykRuVgDQ2oZ1oe7VAlmGZt/A==",
    "gloria-hallelujah": "U4gt7qqWGn4bysvZZ9BBv8dlRzb11dFUMV8t7xQg26th2zPou/obRjR7MlxeTvVxYd1geWnvZAJprh/bQOG3dw==",
    "gochi-hand": "IW6Xo3wbZuTLyx7hZzIr7+VSQwQ3oEiLZRphBnuNVaK+dhdxwYw57/r1NVi8x1ubX4OYyCG2S04mH6tLhanIsQ==",
    "grandstander": "H5JYRYKhDYrIJWYcLMzoiTSiokIKzD0/Ndi5CB5wQzeeoRokigLuS6EPwlgNjhUypaIsoA0Xa9gZMA8EGLlSdQ==",
    "grape-nuts": "nhn/UsX4cj/QT8pWSb1uwA19JrsKWXfGgic68B+691RjORF2rKpIFVj7RgYcTAbZBAEkAg07qNmXs2TZt7x8mg==",
    "great-vibes": "1w60cXzXnC9V4y943po8044O1mqRQBiTTK75h7OpZE+1VQtx+KlAAzoIyEE5KNzu05gUpxaCQg7cbL7ITSwegQ==",
    "handlee": "bginDzMq4WhtYCcCR5O/WUh6mjXgZ17miwY4mSCR6+Z5iXaUGc71GuFHdFKsZBTO+9CZqRRfXaGtTSz4IIf29Q==",
    "herr-von-muellerhoff": "VOE/9IbMILLfTJwei5l73IFNHMI0t551/QvI+3/cxKOGj8EKjCBO48NlbAVOuRDGbZd/EGn7Dkl8Yv+Jh06IJA==",
    "homemade-apple": "awJSYTbSY3SroC8nirEhDauHvERVvm0LI3FpUHsPZXl9Tht1xrqhiI8ro4yf3ROcvQ7CfFJ/2+DLcOHBOXhJKw==",
    "indie-flower": "Wo5eN/ruEQcyC3+ArzhlpqWQgph3VuCNbJlEkVw17LUd0uyTHOb9bTec4g9njQzjiL/ijACF27sSwy90L6kZBg==",
    "italianno": "zbI5nY80P4BB1OppKFFnUs8vMKgrbQW1zI0LQ74KR5sD6lmczcJdimM9X7TDIo3auanCRqgYpNSMH341v+7C/Q==",
    "kalam": "FDkVoDfPDCSN/eO81FOYtUI67eMgpVBJmjBtAqSL0PmEhJyeFY2biC+CR+yEttksgXR9+swpFdYmQTyjwBq80Q==",
    "kaushan-script": "Kdcvr76wOGp2jgKkkmAOETmPcw/a34RU/qcGW2+gSKzkKyr03vEaLWSbSABoVKWuyuoqWoulcmC4571vq3BYvg==",
    "mali": "/H7zdnFcBUdLh7mPUCLWfCoQVgtvnVKrlHjknq90kltPvUcu0nC9ybne4z2rzTghV9ez9N7nRDvRZesODB/YbQ==",
    "marck-script": "PLm3zCeXB7osgon3TC0bjBFPua3d5syocLWFpK5eZZGoaSsOw6bpHLdMoGB8PkAErf4RiRUEiszs+Y7JhDnB/w==",
    "mr-de-haviland": "qpBK2wuVNnWNmtz4IWvNvJYNHShzmFkXwrZLYS2nauN2+Oy3Z6zXexq3lUj8QbO4Zz+D0IpL9cs8I/67lvp/iA==",
    "ms-madi": "pDRXXsvH0PXLABV3w3gP1Pr+jQx9bLu6m8UEmSENvKMxEIn56eRv4itulkYA5fnXdg6ttfJvA5pjmYvJ7PLBwQ==",
    "mynerve": "mh62g+5piX7VjNf1qA2f7zQziicAlCFnPcCu6iOblcIwqtCQKbaiI8onjpOCo4nDpWRLa8N7bLaf1e5oGNboZQ==",
    "nanum-pen-script": "at9MFL8ga0A3Xce1+CO6/56F/SHIlf++D4vVKw3yCNRPKh6JU0UgZ3r9un0qHPVxx0Miq2bGZ35RRRlu/4BIDg==",
    "neucha": "7PoHR/5toTeYP3T6wJyZ8xcT3uTJ6UcyAgrDo1OIUtKX/xuxbblvUyVQcN0lQEppY6EgkCC8zMkFsBhwUvWXBg==",
    "pangolin": "3avtyqWX2QiQXKxVChWeVtF3FpB/wcojYXP13oO30WG44Ox9bCUHuHEtMd6NVgqpXSUqNLFaLm8K+29xVzkDZQ==",
    "parisienne": "YbfjZDYy7FMTVE0HRgejkGX3T5iFfgagOYtAAAymq9GklviFAZ1GqIdlyviNe23TiR20f2K7zxsL4AECtWnkEQ==",
    "permanent-marker": "ZO/NtYW4SCc/iY8N3dmjWyDITcXJ/vhWZFgnwRcvzwCKKnScMrM/a2/6VHlsjCVuIgmPzNrCFbedEYhv+/jJBg==",
    "playpen-sans": "94O9WdgAmvFpAjsPOgg5JZII4clcNeeMqQdNZh7Jz40rmcNv05jzwxyuw25IRjTb4o2aMV7eXjXC8GTFo/+s8Q==",
    "playwrite-vn": "AnseD3TAVcz7sWtM6x6X/jvlrqoWtrtihwRvN3tA/OQvB8hGFD/HPvm5nmDCjElaK9cxCMY8lMHcw/8u2l3hpQ==",
    "poor-story": "L6FR+YlMi++oUpL59d9I3WrhPR8puj/LKGJtYWfpIZteQR/gLjaVHmohlXjMGoXR3pNtKrDFeP2xbmykBRo6HA==",
    "reenie-beanie": "PgEiqKdPCLlvdY2IMWMBdYyMdr1mo1zxVBRNFlo3gclnCz560iiyTTt0dU4/VIGnjhyAb3gSWIQL0qXnn5oaYw==",
    "rock-salt": "3Zy0QtrDbq5jrAoMz1I3fXSitSpD46m6S+5W/+hfTZtpbxq9YAC1QoXkwUYDQxtfc8O0k8Qtl76gULQ+uCMznQ==",
    "sacramento": "KkqN52aTsJ0pSBva/NREqFljs0M1TwMIpNcqdSQc2EKR/mVU1CvM2dazf9eG19rHMTIssjbia83nGG705SlD1w==",
    "satisfy": "dQ+Cy85XdwYnwlzWcbkmA2Qkpxam0ZHDaGm/qoGHlyHKRVgM/BJN8RLHpRm31R0REFBQe5Yl8Ke5oTdpcKdPIA==",
    "schoolbell": "7AWeUHHTiLIKz2V8d0fuG7mw8tlEoQ8Z8dtTpXTEs9hE2z6YFe1RjCCFtYuaSuPLZqYNVqzQ7owG/xJpTyY55w==",
    "sedgwick-ave": "vGquHj820A3Zu6nuspfLILpSK/NlLdfAAxFMlhFSt3Ivh/abHanB+0etNNmhUccwpcJyW2fsbFezCP1b2EFEkQ==",
    "shadows-into-light": "3dvv0i8/ZwLMY08AAlTLivHUdNQYB6Fxe92d7BZiGbHY2GQnCxEd8JC9CBzxTiP4iyWNa6OZn9LXF+xjc9LaGw==",
    "short-stack": "nhIm4HgWq6AsM9Sg32OrsC298avDiDhqoMRMYpv5T5OSCIpAwPXpnIgJYJVLzkSC9hOqhKxX5NGZ2ViaDM+7MQ==",
    "smooch": "UtVdzkU4UoVImSS2ZpCMiHRamzvTO+IP/kELfJ93lcMxzS5cvobQhPOxfCBiGeoWT/badzuHRhsTXQIMd3peHg==",
    "sniglet": "HTLIdOv503BhrUPOIb8WZfRRQkk2sl9FYV4pkYlCc5kpSJJ6omEeQ+24egbRLTWOOl4iI0FeeDoW/vu5KEP4vg==",
    "sue-ellen-francisco": "cwzU21In+AcbXarvXqFrsTC9GEqMUvm3lHuNmu3DfcNkUcBIGUAL0tr5OklYJiHzuM4aJiZF1nj4gQN51Ri71Q==",
    "swanky-and-moo-moo": "JPlkYzhnQpdsJSp/aVuwBem3o2JN1oH7x7V+nWJtvrLX9b0RZr/GxZIPKvhkeUrIIaU0cvmBRcMl1454q/FQTw==",
    "tangerine": "3lR9JgNxpx8M68A5w70eb72BwVhtAFZ4Qq16S8x152+pbF4AjM/vau3ki1AlDwgARB216koqwk/9jQTVDpCP3Q==",
    "the-girl-next-door": "ysHz6+NKIRzT7z++4TrDb6sTd6GvyItwFukOBxT7fmGS87NEkiBaq86gNXqaTiaBGZ9X0Jyryx9dHHNagAeHHw==",
    "twinkle-star": "b7u57eZZNuGON16IsjC9Wio8/6vxQ48jNQ7pb7gXh81Jm46djct3jZFHlucPqO3JPylLG/mWtPQklHhCTCLdIg==",
    "vibur": "fPh4pmAQLUJNO9qJDKMEmxwimu3VbuP9oclw5BrXVTUy13jNSUai5dSuA9x+aR5yGjuDu74NVwkEnYgEizC/dg==",
    "whisper": "9gRQaBhr5H2gtQKdklQhutZ3gErxahrn88fC2KD3e57GHqqmNWSBsQ8ImoMKYEtG6DBTr2tYo3LGNmVKALNT7Q==",
    "yellowtail": "atz4CIdbP7otppxRaObJiygnkyJzIuLFpPRjWspXvXhBWLB0sk35cCu5r6gSkDomRtEWakJ8//bWbyBjJbilGg==",
    "yomogi": "D35BWMd0BVhtYfpE7r1UfTNZHxaFVvLw4Rz2ym+yvEE7vlIfwtZEQFp4VFCvlcH+BwoAJD1mFH/r/XV7qDxeyg==",
}
"""npm packages of faces as a pen writes them, and their SHA-512."""
FURTHER_PRINT = {
    "alegreya": "YCsp9dHYfMNdggXxinMMS0nkGlZkzs2MvPL7qPVjSO4DM1uJ29hmKEdTC/fBP+2K4Aa+4Z44JuOQz05eDcvNJA==",
    "alegreya-sans": "Uf0RbuwzhSS3NQrBFcRzEUm7TxDQW3qdAbQ6JIOhsIW6V+YN2dqlR99lhfEE38R3GHgMCMJBzqSp7aJxhNXSOw==",
    "anonymous-pro": "zoJ/iLJYCkMsjwEgqM6rQr2KmRk+v9+G90NOPxBm1RCN2rjX5kk0t0MoUkzYMT+51jWuIfPGCD/YcZXlNFqMKA==",
    "archivo-narrow": "fK2Y7PdIP23+t5Dp7gh9n94zxTCdHD6M955aJ8QzR6RvW+5WgmryKySEvaCUAeSLXzA113hyW0BwEHHxHADX7Q==",
    "barlow-condensed": "RA7MmIx0v3eQ6Gcf74qLVLOwLB0GpPOzx+eU9iG/AmCnSJGcIWYeU8y6CEMGZ210MGwGg5CZhzLkkvyZdTTk1g==",
    "be-vietnam-pro": "xhAQBGHDxP5BF8IJxedy5MoWUmc1DlPCcZbMLhvnPkf8TaYCbbUVs3LjpuJ4BYdTrdiCLaewNaY8z+owq/FqFw==",
    "bitter": "RYfrDnaja7v6FO8AwknA5aw/BuVgLBJvwLIShkS42XUIxMbvi/yp47Ax/Xnn9OTVIGFiTXCbVsH0O9HhTTDtqA==",
    "cormorant-garamond": "weuGsCirGVWBWqpt6YUp0yLThTe4G8YO45noq8wxeJCRvEpq5lFrxNMFSTxcyOyV5k5otzJ8guDzYegdYlcLMQ==",
    "courier-prime": "KIi1k4VG1Wv+/CGpb1AUpLkUuOAQA6zmvthqxOZGN0AV8BEgQgbK7qAtquv14zsBJAY1bb5BHIEbWVFLgENh0w==",
    "crimson-pro": "PXQH0NGma2wwskZAySBH+s/ezAYBwyDH0I4oRURBu9u81nNUCm5DcNCJaUS9H0UR1y8qlslLfVRU6mnDBpffrA==",
    "cutive-mono": "2E3zbb6eLvsw9cqeXNeoxWPMD0Dqs3z0DlgeUuB6NSjwkOVLFVp6T0DG36OERKfC4Nb+6QhU1kEOIctZbq49hg==",
    "encode-sans-condensed": "Xi37pPXPWyGeMZD1d0ve/0MseqH4ue5HXX9rJFbAmUau3zBZBS0oDsgD6SbT7c2CuSc5jzYwzaCbUUCR2s3Ceg==",
    "fira-sans-condensed": "aYiPJnAwfvhHW1Yra+YPGdFvhvJhQax1wHb6aa6979ixPe51CspvxgZTJ8JNfIs3Gu7UcclUl6d2MuDnw1wsdg==",
    "gelasio": "V95Jr9GxtSCkigiWKEDTIqajefhJHk8251aQYrMBmrdSeYnjgbKRYxLjGpr3/NjpOAf2bejIiZPwtzJ9Bcpsgw==",
    "ibm-plex-mono": "eTgnZjZEGk1QtD3ZstF+Vclo2HLAni8YMy34/DxllwZvyz1lR/1RF/xTiAquOBO7MvqBx8D2Ig2WCPMVfdZu7Q==",
    "ibm-plex-sans": "CbE4CbbEEZJX860XyUiRpsksXIQR8Rp2XDva2VO53NJox9tVNtusrysd2x5YkUEY3ErQ66W1IiiQL8/wihhw5w==",
    "ibm-plex-serif": "zwPfHB7EJbS5B8qnitPigJYzNdnt6PUeaoOA1gAAt//1pjpTVZN5sOU14NIAZ+C1xypL6GWsUG2VMYJW9bhJqQ==",
    "im-fell-english": "FcgdWfY9WeUM2gQkfmwhn4Ed9LVtlll8LSSZvHfbsUrnHK5tHHnGg6BgwAfHogp52adU3eE89J/3B52qV3b+Vw==",
    "inconsolata": "12UZvQzR9rcgFv1Wb2vy9NvMqleh4fVZ9W5Ww/S3CamaRLeUfCkfXersbiqcyCkH82etGTTRyHd5cJYDJ2W27w==",
    "josefin-sans": "N2xY1l8gBCNrlRa0tMnjUtbSJb/rqWmPLgLSMq6H+EY2/uerAHtbyoHsQQKwhMA8hJat7S+OSk6saxGMceKKvA==",
    "libre-baskerville": "IA6OLq36/JWMX70Fha15sri2qWsijFh7hgdDXCRZHjKUHtWarLQoiGilvm7iMqm7HiYFEv9acF3+IuRHO9kUiA==",
    "libre-franklin": "owd+HDvD4hnGHG1jO3rHtg0BiNT0DJbZMaSqJ7g4r0646G5Q91MjTFWxZbpwg8njLu4BSH3EBqwkVSMLud6brg==",
    "literata": "9JGMT5+YfBK49thoMq9ASaMRJErHT4V4QuMhAEwKHRLreOsIMP2xP6ZRLhPJ0e6YlET+kjWTJuN7LAxt9/gWGQ==",
    "lora": "OK1g1z01rHVPqO5aw/FOIoDqc46KKYZdgL3NOLkxLWDk6QhDHhdr/h2BV1cke6gTvR1tzpDfdKyUkGsC+sQLeQ==",
    "merriweather": "9LpPsNTYzRALj468Uj1K9Usl5eXk991L/kKmcpdWbTF1na9NfMyAXMgUABlMReViU1MYBz9kJ8jEzEOtX9qGDg==",
    "montserrat": "iQPDtZOnmM5ih4JBGaMSXisRap0ixb9bAUw2hDtY7EjVfaqiiNlKtVuJl9XclxUwtwMMHNcWXfQR6zI9x05+Tg==",
    "old-standard-tt": "9cXU8XWqw4Pz9/9Lf6Otf1GPc0y17d96/nP9tzs4PLlq1IFMIxXszL3OLldaoyAn5YGr1r+tIXr0rlbgIeCYrg==",
    "oswald": "16r2aHActe0pH+9FLdk/74/YxXM7HpGak05kAzx3RvSToiJwGvyhv6GvckPz+YuZmvL1nxWbEop2jAXRcXYPRg==",
    "playfair-display": "uJSABalvdWc10fEPppQjQocamT21LEyRfzzWfRfqbkPz+sRv+kKpYDKyluBUskvJREkJTos9epj1WjQROGu99Q==",
    "pt-sans": "qisFKuquwSWlELeuQHQldOa4oSxDAOFpak2hj3FjFcdo4eCUGV0trhIBk3qt+Py50L8JKWHKnnL7/JPxRH0TPw==",
    "pt-serif": "ST+j/byBGZw6H+TQMX78o6Qlngfj2Va/Q9fAJxq54Is1ZQk1/FhBIuqyJcLmnpi0trG8V/hWO9Bx6ZY09A0DBQ==",
    "raleway": "BTWr1I14Ji0DWpS/KCIq/CXcvxXWgMO73gynWpbYv7A5wlPhLevozgRmdPJvZmUf0fhH+Lju+F4nigJ6Ums24A==",
    "saira-semi-condensed": "ODnnx0osErt7pRMY+MhxqwXOpPEKlRNW6Bb1Ci70Y37JMnISFAUZYo6ZGv/VOWc2x/IetzdmMaiiEVNPtWMi9Q==",
    "sarabun": "8GWxnEIG9g/2JlZxU+APaVwipcLMkZkBps9N1tEyBxXWaJEnAtHpuaDYmFVG7lzTgr28orG7//htD/rfxDlfFg==",
    "share-tech-mono": "hVEzVCzEid/fBfhggMyvkfDzn9ODrMihxC0EiOeQK3BuQNvdjmith2ERnoDNUkbW8zhufbKNuCgaSoT8LUNpuQ==",
    "source-code-pro": "JxaCODU69HDS3mVra9u96nyBF911La6IvtGLgpQD+PZLxJ1i9IxooNfLR6Y37kx06IFjVGkvoUmg3WPwh/8gBg==",
    "source-sans-3": "VrWixSgF93kOVSEkwjs9ImnAbxrBew4PgcnaJYEitG9TyJSwxjFUNJIgzB1XFP/acyAWcTDg7+sWe7JI8LTB9w==",
    "source-serif-4": "yQz8xmIgMzks8zQbpuca3UYtjxK798XCyQAGdDXmzBgvV7sdoK6d0YvE9F9kiYxORCEMRBgGZDZsSYcXj5KvwA==",
    "space-mono": "FrpBMOVWn3PRdRHlrZWC55X3kZG/2BTH7SM5ZyS/bky3iKya2BturI5lk+t0RoDQL2JyHzURsVq/EisCsxpI5A==",
    "special-elite": "fOQ9XU8m4KnqzcLibAXCxTsKzbxePNDjPqVss5GSMcPVCY1TuCv+Wq8gm1ebqIR6XS1rhMbQ7ECP9ocKVEEpTA==",
    "spectral": "2TL5WWGOZj4SIsBmPFEzKeA60tXXd1Qp1OqaaVEWkJL8IfSGLk6YmiusmC441iFkdJDIuFelu1r8lhCmQUU3mw==",
    "taviraj": "vzROwkbS2R5Xg0nTABIqeyx/FtcQ35LGj4Q78JUXcHoErwsb3cNnZaDV6mPhlLJYJvpx08n1yk1B5PPEk/HNFw==",
    "vt323": "3w33Rg/0+R1587HQfz4t7Q7e0GGeCqr3wmzIwqdGInUnrGEwMA5eX39GP4Z9wpTQnwfhVOhYuxuRwRUeIcicbw==",
    "work-sans": "3cKV28+bEiLGdyOl0VgEGCFWE1XdZJu/K+nH4Jt76XC3T//XrRtm2EF7jA61GSMIy8sYp6ZFTE01nD3lLaBV9A==",
}
"""The same of faces of print."""
HELD_HANDS = ("mansalva", "mynerve", "oooh-baby", "pangolin", "whisper")
"""Never drawn in training: what the network makes of an unknown hand. Two of them the building split writes with."""
HELD_PRINT = ("Vollkorn", "Roboto", "EBGaramond", "NotoSansMono", "ibm-plex", "lora", "merriweather")
"""Beginnings of files of print that training never draws; the first two the building split prints with."""
TIDY = (
    *(
        "architects-daughter",
        "balsamiq-sans",
        "chilanka",
        "comic-neue",
        "comic-relief",
        "coming-soon",
        "delius",
        "gaegu",
    ),
    *("gochi-hand", "grandstander", "grape-nuts", "handlee", "indie-flower", "kalam", "mali", "mynerve", "neucha"),
    *(
        "pangolin",
        "patrick-hand",
        "playpen-sans",
        "poor-story",
        "schoolbell",
        "shadows-into-light",
        "short-stack",
        "sniglet",
        "yomogi",
    ),
)
"""The hands most like print."""
LETTERS = frozenset(string.ascii_letters + string.digits)


@cache
def hands(held: bool) -> tuple[str, ...]:
    """Files of handwriting-like faces with all letters of English at least; `held`: those kept out of training."""
    names = [hand_file(font).stem for font in FONTS["build"] if font.kind == "hand"]
    return _fetched([name for name in (*names, *FURTHER) if (name in HELD_HANDS) == held])


@cache
def tidy_hands(held: bool) -> tuple[str, ...]:
    """Those of `hands` that are most like print."""
    return tuple(file for file in hands(held) if Path(file).stem in TIDY)


@cache
def prints(held: bool) -> tuple[str, ...]:
    """Files of print, weights and slants apart; `held`: those kept out of training."""
    usual, everything = print_faces()
    files = (*usual, *everything, *_fetched(FURTHER_PRINT))
    return tuple(file for file in files if Path(file).name.startswith(HELD_PRINT) == held)


def drawable(text: str, file: str) -> str:
    """The text, without its Vietnamese marks and what else the face lacks if it lacks any of it."""
    signs = _signs(file)
    if signs.issuperset(text.replace(" ", "")):
        return text
    return "".join(sign for sign in unmarked(text) if sign in signs or sign == " ")


@cache
def _signs(file: str) -> frozenset[str]:
    with TTFont(file, fontNumber=0, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


def _fetched(names: Iterable[str]) -> tuple[str, ...]:
    files = (HAND_FOLDER / f"{name}.ttf" for name in names)
    return tuple(str(file) for file in files if file.exists() and _signs(str(file)) >= LETTERS)


if __name__ == "__main__":
    for path in (*fetch(), *fetch(pinned=FURTHER), *fetch(pinned=FURTHER_PRINT)):
        sys.stderr.write(f"{path}\n")
