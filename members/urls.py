"""Routes of people."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.registry.console_pages import Group, console_page
from members import storefront as door
from members.console import audiences, bulletins, cards, sites
from members.console import departments as units
from members.console import messages as post
from members.console import roster as desk
from members.console import roster_runs as runs

storefront = [
    path("addresses/", door.addresses, name="addresses"),
    path("addresses/new/", door.address_new, name="address-new"),
    path("addresses/<uuid:public_id>/", door.address_edit, name="address-edit"),
    path("addresses/<uuid:public_id>/delete/", door.address_delete, name="address-delete"),
    path("messages/", door.inbox, name="messages"),
    path("messages/read/", door.messages_read, name="messages-read"),
    path("messages/settings/", door.message_settings, name="message-settings"),
    path("messages/<int:message_id>/", door.message, name="message"),
]
console = [
    console_page(
        "messages/bulletins/",
        bulletins.bulletin_list,
        "bulletins",
        title=_("公告"),
        icon="tabler--send",
        group=Group.PEOPLE,
        place=30,
        keywords="gong gao",
    ),
    console_page(
        "messages/bulletins/new/",
        bulletins.bulletin_new,
        "bulletin_new",
        title=_("写公告"),
        icon="tabler--send",
        group=Group.PEOPLE,
        place=35,
        keywords="xie gong gao",
        in_menu=False,
    ),
    path("messages/bulletins/<int:bulletin_id>/", bulletins.bulletin, name="bulletin"),
    path("messages/bulletins/<int:bulletin_id>/withdraw/", bulletins.bulletin_withdraw, name="bulletin_withdraw"),
    path("grants/pick/count/", audiences.audience_count, name="pick_count"),
    console_page(
        "members/",
        desk.members,
        "members",
        title=_("成员与部门"),
        icon="tabler--users",
        group=Group.PEOPLE,
        place=10,
        keywords="cheng yuan yu bu men",
    ),
    path("members/new/", desk.member_new, name="member_new"),
    path("members/import/", runs.roster_import, name="roster_import"),
    path("members/import/template/", runs.roster_template, name="roster_template"),
    path("members/import/<int:roster_id>/", runs.roster_run, name="roster_run"),
    path("members/import/<int:roster_id>/columns/", runs.roster_columns, name="roster_columns"),
    path("members/import/<int:roster_id>/progress/", runs.roster_progress, name="roster_progress"),
    path("members/import/<int:roster_id>/bad.xlsx", runs.roster_bad, name="roster_bad"),
    path("members/import/<int:roster_id>/returners/", runs.roster_returners, name="roster_returners"),
    path("members/import/<int:roster_id>/apply/", runs.roster_apply, name="roster_apply"),
    path("members/import/<int:roster_id>/drop/", runs.roster_drop, name="roster_drop"),
    console_page(
        "members/departments/",
        units.departments,
        "departments",
        title=_("部门"),
        icon="tabler--sitemap",
        group=Group.PEOPLE,
        place=12,
        keywords="bu men zu zhi jia gou",
        in_menu=False,
    ),
    path("members/departments/<int:department_id>/", units.department, name="department"),
    path("members/departments/<int:department_id>/add/", units.department_add, name="department_add"),
    path("members/departments/<int:department_id>/rename/", units.department_rename, name="department_rename"),
    path("members/departments/<int:department_id>/move/", units.department_move, name="department_move"),
    path("members/departments/<int:department_id>/retire/", units.department_retire, name="department_retire"),
    path("members/cards/", cards.sheet, name="cards"),
    path("members/<uuid:public_id>/card/", cards.one, name="card"),
    path("members/<uuid:public_id>/card/revoke/", cards.revoke, name="card_revoke"),
    path("members/<uuid:public_id>/", desk.member, name="member"),
    path("members/<uuid:public_id>/edit/", desk.member_edit, name="member_edit"),
    path("members/<uuid:public_id>/unmask/<slug:field>/", desk.member_unmask, name="member_unmask"),
    path("members/<uuid:public_id>/invite/", desk.member_invite, name="member_invite"),
    path("sites/new/", sites.site_new, name="site_new"),
    path("sites/<int:site_id>/edit/", sites.site_edit, name="site_edit"),
    console_page(
        "messages/",
        post.log,
        "message_log",
        title=_("消息通知"),
        icon="tabler--bell",
        group=Group.SYSTEM,
        place=20,
        keywords="xiao xi tong zhi duan xin you jian",
    ),
    path("messages/rules/", post.rules, name="message_rules"),
    path("messages/channels/", post.channels, name="message_channels"),
    path("messages/channels/<slug:channel>/switch/", post.channel_switch, name="message_channel_switch"),
    path("messages/demo/", post.demo_sent, name="message_demo"),
    path("messages/<int:sending_id>/retry/", post.retry, name="message_retry"),
]
