"""Every door of the house and who may come through. `tests/laws/test_doors.py` calls each one as everybody.

Guards: `public` (anyone), `fresh` (only before the first run), `member` (signed in), `admin` (owner or admin), `owner`,
or the name of a right. Whether a member sees the record at all comes on top and is the query sets' matter. A new URL
without a line here fails the build.
"""

from __future__ import annotations

_PAGES: dict[str, str] = {
    "public": """
        ui favicon account_login account_logout account_inactive account_reset_password account_reset_password_done
        account_reset_password_from_key account_reset_password_from_key_done mfa_authenticate mfa_login_webauthn
        team:join activities:feed
    """,
    "fresh": "welcome:begin",
    "member": """
        api_docs ping
        account_change_password account_reauthenticate
        mfa_activate_totp mfa_add_webauthn mfa_deactivate_totp mfa_download_recovery_codes mfa_edit_webauthn
        mfa_generate_recovery_codes mfa_index mfa_list_webauthn mfa_reauthenticate mfa_reauthenticate_webauthn
        mfa_remove_webauthn mfa_view_recovery_codes usersessions_list
        team:settings team:members team:profile team:change_email team:confirm_email desk:person desk:person_timeline
        fields:suggestions
        team:security team:tokens team:new_token team:revoke_token
        desk:home desk:search desk:palette desk:board desk:account desk:account_activities desk:account_deals
        desk:account_files desk:account_info desk:account_next desk:account_notes desk:account_people
        desk:account_previous desk:account_timeline desk:organization desk:put_back desk:replan
        activities:block activities:change activities:complete activities:create activities:list activities:log_call
        activities:log_email activities:note_add activities:note_change activities:note_pin activities:note_restore
        activities:note_trash activities:note_write activities:notes activities:notes_block activities:pick
        activities:calendar activities:comment_change activities:comment_restore activities:comment_trash
        activities:comments activities:feed_new activities:feed_revoke activities:mention activities:move
        activities:notice_count activities:notice_open activities:notice_seen activities:notices activities:notices_seen
        activities:reminders activities:undo activities:note_undo activities:comment_undo
        activities:plan activities:plan_next activities:postpone activities:reopen activities:restore activities:trash
        accounts:columns accounts:contacts accounts:filter accounts:history accounts:industries accounts:list
        accounts:organizations accounts:photo accounts:pick accounts:pick_contact accounts:trashed
        bulk:edit bulk:show bulk:stop undo:list undo:show undo:undo
        contacts:history contacts:list contacts:trashed insights:page
        deals:board deals:columns deals:detail deals:filter deals:history deals:lane deals:list deals:trashed
        files:block files:content files:list files:preview files:show
        duplicates:merges duplicates:queue duplicates:hint
        desk:board_of desk:calendar_of desk:edit_view desk:keep_view desk:list_of desk:move_in desk:new_segment
        desk:next_of desk:previous_of
        desk:pin_view desk:restore_view desk:save_view desk:segment desk:segments desk:trash_view desk:undo_view
    """,
    "accounts.manage": """
        accounts:add_contact accounts:begin accounts:change_membership accounts:change_photo accounts:create
        accounts:edit accounts:edit_field accounts:end accounts:erase accounts:link_contact accounts:make_primary
        accounts:put_back accounts:remove_photo
        accounts:restore accounts:switch accounts:tags accounts:team accounts:trash
        accounts:undo accounts:unlink_contact contacts:describe contacts:link contacts:set_account contacts:unlink
        duplicates:merge duplicates:take_apart duplicates:look duplicates:stop duplicates:dismiss duplicates:bring_back
    """,
    "contacts.manage": """
        accounts:edit_contact
        contacts:create contacts:edit contacts:put_back contacts:restore contacts:trash contacts:value
    """,
    "deals.manage": """
        deals:change deals:create deals:drop_contact deals:edit deals:lose deals:move deals:place deals:primary
        deals:put_back deals:put_contact deals:reopen deals:restore deals:stage deals:trash deals:undo deals:win
    """,
    "imports.run": """
        importing:adjusted importing:adjusted_file importing:check importing:column importing:discard
        importing:errors_file importing:files importing:match importing:match_file importing:reading importing:refused
        importing:past importing:report importing:run importing:start importing:stop importing:undo
        exporting:download importing:forget_mapping importing:organise importing:save_mapping importing:use_mapping
    """,
    "fields.manage": """
        fields:add_option fields:change fields:convert fields:create fields:merge_option fields:options fields:order
        fields:order_options fields:remove_option fields:rename_option fields:restore fields:retire_option
        fields:return_option fields:settings fields:stop_rewrite fields:trash fields:unconverted fields:unconverted_file
        fields:undo_change
    """,
    "tags.manage": "fields:tags fields:create_tag fields:change_tag fields:merge_tag fields:delete_tag fields:undo_tag",
    "files.manage": "files:rename files:restore files:trash files:upload",
    "admin": """
        activities:type_change activities:type_create activities:type_delete activities:types
        activities:types_order
        importing:sample importing:remove_sample
        deals:change_pipeline deals:change_stage deals:create_pipeline deals:create_stage deals:delete_pipeline
        duplicates:rules
        deals:delete_stage deals:order_pipelines deals:order_stages deals:pipelines deals:undo_setting
        team:deactivate team:firm team:invite team:member team:rates team:reactivate team:remove_rate
        team:resend
    """,
    "owner": "team:policies team:style welcome:start",
}

_ROUTES: dict[str, str] = {
    "member": """
        GET /accounts|GET /accounts/board|GET /accounts/{account_id}|GET /accounts/{account_id}/contacts
        GET /accounts/{account_id}/history|GET /contacts/{contact_id}/history|GET /deals/{deal_id}/history
        GET /accounts/{account_id}/overview|GET /accounts/{account_id}/timeline|GET /organizations
        GET /organizations/{account_id}|GET /contacts|GET /contacts/{contact_id}|GET /events|GET /search|GET /ping
        GET /deals|GET /deals/board|GET /deals/board/{stage_id}|GET /deals/{deal_id}|GET /deals/{deal_id}/timeline
        GET /pipelines|GET /pipelines/{pipeline_id}|GET /stages|GET /stages/{stage_id}
        GET /activities|GET /activities/{activity_id}|GET /activity-types|GET /notes|GET /notes/{note_id}
        POST /activities|PATCH /activities/{activity_id}|DELETE /activities/{activity_id}
        POST /activities/{activity_id}/complete|POST /activities/{activity_id}/reopen|POST /activities/bulk
        POST /notes|PATCH /notes/{note_id}|DELETE /notes/{note_id}
        GET /notes/{note_id}/comments|POST /notes/{note_id}/comments|PATCH /comments/{comment_id}
        DELETE /comments/{comment_id}|GET /notices|POST /notices/seen
        GET /files|GET /files/{file_id}|GET /files/{file_id}/content|GET /runs/{run_id}
        GET /fields|GET /fields/{field_id}|GET /tags|GET /me|PATCH /me|GET /policies|GET /roles|GET /styles
        GET /insights/{name}|GET /bulk/{bulk_id}|POST /bulk/{bulk_id}/cancel
        GET /batches|GET /batches/{batch_id}|POST /batches/{batch_id}/undo
        GET /duplicates|GET /duplicates/check|GET /duplicates/rules
        GET /views|GET /views/{view_id}|POST /views|PATCH /views/{view_id}|DELETE /views/{view_id}
        POST /views/{view_id}/restore|GET /segments|GET /segments/{view_id}
        GET /users|GET /users/{user_id}|GET /tokens|POST /tokens|DELETE /tokens/{token_id}
    """,
    "accounts.manage": """
        POST /accounts|PATCH /accounts/{account_id}|DELETE /accounts/{account_id}|POST /accounts/{account_id}/contacts
        PATCH /accounts/{account_id}/contacts/{contact_id}|DELETE /accounts/{account_id}/contacts/{contact_id}
        POST /accounts/{account_id}/put-back
        POST /accounts/{account_id}/end|POST /accounts/{account_id}/photo|DELETE /accounts/{account_id}/photo
        POST /accounts/{account_id}/restore|POST /organizations|PATCH /organizations/{account_id}
        DELETE /organizations/{account_id}|POST /organizations/{account_id}/begin
        POST /accounts/{account_id}/merge|POST /accounts/{account_id}/unmerge|POST /duplicates/search
        POST /duplicates/{pair_id}/dismiss|POST /duplicates/{pair_id}/restore
        POST /accounts/bulk|POST /organizations/bulk
    """,
    "contacts.manage": """
        POST /contacts|PATCH /contacts/{contact_id}|DELETE /contacts/{contact_id}|POST /contacts/{contact_id}/restore
        POST /contacts/{contact_id}/put-back
        POST /contacts/{contact_id}/merge|POST /contacts/{contact_id}/unmerge|POST /contacts/bulk
    """,
    "deals.manage": """
        POST /deals|PATCH /deals/{deal_id}|DELETE /deals/{deal_id}|POST /deals/{deal_id}/contacts
        DELETE /deals/{deal_id}/contacts/{contact_id}|POST /deals/{deal_id}/lose|POST /deals/{deal_id}/move
        POST /deals/{deal_id}/reopen|POST /deals/{deal_id}/restore|POST /deals/{deal_id}/win
        POST /deals/bulk|POST /deals/{deal_id}/put-back
    """,
    "imports.run": """
        GET /imports|GET /imports/{pk}|POST /imports|DELETE /imports/{pk}|POST /imports/{pk}/plan|POST /imports/{pk}/run
        POST /imports/{pk}/stop|GET /imports/{pk}/targets|GET /imports/{pk}/adjusted|GET /imports/{pk}/refused
        GET /imports/{pk}/refused.csv|GET /accounts/export|GET /organizations/export|GET /contacts/export
        GET /deals/export|POST /imports/from-field|POST /imports/{pk}/undo|GET /imports/{pk}/kept
        POST /imports/{pk}/mapping|GET /import-mappings|DELETE /import-mappings/{mapping_id}
    """,
    "files.manage": "POST /files|PATCH /files/{file_id}|DELETE /files/{file_id}|POST /files/{file_id}/restore",
    "fields.manage": """
        POST /fields|PATCH /fields/{field_id}|DELETE /fields/{field_id}|POST /fields/order
        POST /fields/{field_id}/restore|POST /fields/{field_id}/convert|POST /fields/{field_id}/convert/stop
        GET /fields/{field_id}/unconverted|POST /fields/{field_id}/options|POST /fields/{field_id}/options/merge
        POST /fields/{field_id}/options/rename|POST /fields/{field_id}/options/retire
        POST /fields/{field_id}/options/return|POST /fields/{field_id}/options/remove
    """,
    "tags.manage": "POST /tags|PATCH /tags/{tag_id}|DELETE /tags/{tag_id}|POST /tags/{tag_id}/merge",
    "admin": """
        POST /pipelines|PATCH /pipelines/{pipeline_id}|DELETE /pipelines/{pipeline_id}
        POST /stages|PATCH /stages/{stage_id}|DELETE /stages/{stage_id}
        POST /activity-types|PATCH /activity-types/{type_id}|DELETE /activity-types/{type_id}
        POST /users/invite|PATCH /users/{user_id}
        PATCH /duplicates/rules
    """,
    "owner": "PATCH /policies|POST /styles/{name}/apply",
}

PAGES: dict[str, str] = {name: guard for guard, names in _PAGES.items() for name in names.split()}
"""URL name -> guard."""

ROUTES: dict[str, str] = {
    route.strip(): guard
    for guard, routes in _ROUTES.items()
    for line in routes.split("\n")
    for route in line.split("|")
    if route.strip()
}
"""`METHOD /path` of the API -> guard."""
