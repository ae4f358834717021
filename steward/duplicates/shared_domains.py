"""Domains that strangers share: free mail, and sites where many firms have a page."""

from __future__ import annotations

from .names import words

FREE_MAIL = words("""
    126.com 163.com 1and1.com aim.com aliyun.com aol.com arcor.de att.net bell.net bigpond.com bk.ru bluewin.ch
    bol.com.br btinternet.com casema.nl charter.net chello.nl comcast.net cox.net daum.net earthlink.net
    email.com email.cz fastmail.com fastmail.fm foxmail.com free.fr freenet.de fuse.net gmail.com gmx.at gmx.ch
    gmx.com gmx.de gmx.net googlemail.com hanmail.net hetnet.nl hey.com home.nl hotmail.be hotmail.co.uk
    hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it hotmail.nl hushmail.com icloud.com inbox.com
    inbox.lv inbox.ru interia.pl juno.com kpnmail.nl kpnplanet.nl laposte.net libero.it list.ru live.be
    live.co.uk live.com live.fr live.nl mac.com mail.com mail.de mail.ru mailbox.org me.com msn.com naver.com
    neuf.fr ntlworld.com o2.pl onet.pl online.nl optonline.net orange.fr outlook.be outlook.com outlook.de
    outlook.es outlook.fr outlook.nl planet.nl pm.me posteo.de prodigy.net proton.me protonmail.ch
    protonmail.com qq.com quicknet.nl rambler.ru rediffmail.com rocketmail.com rogers.com sbcglobal.net
    seznam.cz sfr.fr shaw.ca sina.com sky.com skynet.be solcon.nl sohu.com sympatico.ca t-online.de talktalk.net
    tele2.nl telenet.be telfort.nl telus.net terra.com.br tin.it tiscali.it tuta.com tuta.io tutanota.com
    uol.com.br upcmail.nl verizon.net virgilio.it virginmedia.com wanadoo.fr wanadoo.nl web.de wp.pl xs4all.nl
    yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it
    yandex.com yandex.ru ymail.com zeelandnet.nl ziggo.nl zoho.com zonnet.nl
""")  # fmt: skip
SITES = words("""
    about.me bit.ly blogspot.com business.site etsy.com facebook.com fb.com github.com github.io google.com
    instagram.com linkedin.com linktr.ee medium.com sites.google.com t.me tiktok.com tumblr.com twitter.com
    vimeo.com weebly.com wixsite.com wordpress.com x.com xing.com yelp.com youtube.com
""")  # fmt: skip


def own_domain(domain: str) -> str:
    """The domain, or "" for one that strangers share."""
    text = domain.strip().strip(".").casefold().removeprefix("www.")
    if text in FREE_MAIL:
        return ""
    part, dot = text, "."
    while dot:
        if part in SITES:
            return ""
        _first, dot, part = part.partition(".")
    return text
