"""Routes of people."""

from django.urls import path

from members import console as desk
from members import storefront as door

storefront = [
    path("addresses/", door.addresses, name="addresses"),
    path("addresses/new/", door.address_new, name="address-new"),
    path("addresses/<uuid:public_id>/", door.address_edit, name="address-edit"),
    path("addresses/<uuid:public_id>/delete/", door.address_delete, name="address-delete"),
    path("messages/", door.inbox, name="messages"),
    path("messages/read/", door.messages_read, name="messages-read"),
]
console = [
    path("members/", desk.members, name="members"),
    path("members/new/", desk.member_new, name="member_new"),
    path("members/import/", desk.roster_import, name="roster_import"),
    path("members/import/apply/", desk.roster_apply, name="roster_apply"),
    path("members/import/template/", desk.roster_template, name="roster_template"),
    path("members/<uuid:public_id>/", desk.member, name="member"),
    path("members/<uuid:public_id>/unmask/<slug:field>/", desk.member_unmask, name="member_unmask"),
    path("members/<uuid:public_id>/invite/", desk.member_invite, name="member_invite"),
]
