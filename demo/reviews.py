"""What the demo's people say of what they received."""

import random

from core.actors import Actor
from orders.services import reviews

# Stars, and words that fit any parcel.
SAID = [
    (5, "比想象中精致，包装也很用心，送给爸妈他们特别喜欢。"),
    (5, "下单第二天就到了，质量很好，积分花得值。"),
    (5, "已经是第二次兑了，同事看到都来问在哪里换的。"),
    (5, "实物和图片一样，细节没得挑，推荐。"),
    (5, "客服回复很快，换了颜色也没多问，体验很好。"),
    (5, ""),
    (4, "东西不错，就是物流比预计晚了一天。"),
    (4, "整体满意，如果颜色再多几种就更好了。"),
    (4, "够用，性价比在积分商城里算高的。"),
    (4, ""),
    (3, "中规中矩，包装盒有一点压痕，东西没事。"),
]
SHARE = 0.6  # of those who received something


def perhaps(number: str, member_id: int, *, by: Actor, dice: random.Random) -> None:
    """Somebody who received an order may say something about it."""
    if dice.random() > SHARE:
        return
    stars, text = dice.choices(SAID, weights=[9, 9, 8, 8, 6, 8, 5, 5, 5, 4, 2])[0]
    reviews.write(
        number=number, line_no=1, member_id=member_id, stars=stars, text=text, is_anonymous=dice.random() < 0.3, by=by
    )
