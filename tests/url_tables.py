"""The tables behind `test_urls.py`: each address with what each kind of person gets.

Read a line as a sentence: this address, asked so, about this record, answers the manager with 200, the teller with 403.
422 is a form that was sent empty, 302 an act that was done (and is undone by the test), 405 a page that is only read.
"""

ROLES = (
    "manager",
    "head",
    "teller",
    "product_manager",
    "risk_officer",
    "analyst",
    "auditor",
    "administrator",
    "feed_officer",
    "nobody",
)

TABLE = """
#                                                         mgr   head  tell  prod  risk  anal  audi  admi  feed  nobody
home                               GET  -                 200   200   200   302   200   200   200   200   200   200
early_warning:inbox                GET  -                 200   200   200   403   200   200   403   403   403   403
early_warning:waiting              GET  -                 200   200   200   403   200   200   403   403   403   403
early_warning:warning_list         GET  -                 200   200   200   403   200   200   403   403   403   403
early_warning:warning_acknowledge_many GET  -                 200   200   403   403   200   403   403   403   403   403
early_warning:warning_acknowledge_many POST -                 422   422   403   403   422   403   403   403   403   403
early_warning:warning_snooze_many  GET  -                 200   200   403   403   200   403   403   403   403   403
early_warning:warning_snooze_many  POST -                 422   422   403   403   422   403   403   403   403   403
early_warning:why_customer         GET  customer          403   200   403   403   200   200   403   403   403   403
early_warning:why_loan             GET  loan              403   200   403   403   200   200   403   403   403   403
early_warning:why_account          GET  account           403   200   403   403   200   200   403   403   403   403
early_warning:overview             GET  -                 403   200   403   403   200   200   403   403   403   403
early_warning:overview_branches     GET  -                 403   200   403   403   200   200   403   403   403   403
early_warning:overview_branches     POST -                 403   405   403   403   405   405   403   403   403   403
early_warning:overview_managers     GET  -                 403   200   403   403   200   200   403   403   403   403
early_warning:overview_managers     POST -                 403   405   403   403   405   405   403   403   403   403
early_warning:overview_precision    GET  -                 403   200   403   403   200   200   403   403   403   403
early_warning:overview_precision    POST -                 403   405   403   403   405   405   403   403   403   403
early_warning:notices              GET  -                 200   200   200   403   200   200   403   403   403   403
early_warning:notices              POST -                 422   422   422   403   422   422   403   403   403   403
early_warning:warning_detail       GET  warning           200   200   200   403   200   200   403   403   403   403
early_warning:warning_chain        GET  warning           200   200   200   403   200   200   403   403   403   403
early_warning:warning_chain_pdf    GET  warning           409   409   409   403   409   409   403   403   403   403
early_warning:warning_acknowledge  GET  warning           200   200   403   403   200   403   403   403   403   403
early_warning:warning_acknowledge  POST warning           422   422   403   403   422   403   403   403   403   403
early_warning:warning_begin        GET  warning           200   200   403   403   200   403   403   403   403   403
early_warning:warning_begin        POST warning           422   422   403   403   422   403   403   403   403   403
early_warning:warning_contact      GET  warning           200   200   403   403   200   403   403   403   403   403
early_warning:warning_contact      POST warning           422   422   403   403   422   403   403   403   403   403
early_warning:warning_note         GET  warning           200   200   403   403   200   403   403   403   403   403
early_warning:warning_note         POST warning           422   422   403   403   422   403   403   403   403   403
early_warning:warning_snooze       GET  warning           200   200   403   403   200   403   403   403   403   403
early_warning:warning_snooze       POST warning           422   422   403   403   422   403   403   403   403   403
early_warning:warning_escalate     GET  warning           200   200   403   403   200   403   403   403   403   403
early_warning:warning_escalate     POST warning           422   422   403   403   422   403   403   403   403   403
early_warning:warning_close        GET  warning           200   200   403   403   200   403   403   403   403   403
early_warning:warning_close        POST warning           422   422   403   403   422   403   403   403   403   403
early_warning:warning_false_alarm  GET  warning           200   200   403   403   200   403   403   403   403   403
early_warning:warning_false_alarm  POST warning           422   422   403   403   422   403   403   403   403   403
early_warning:warning_exempt       GET  warning           200   200   403   403   200   403   403   403   403   403
early_warning:warning_exempt       POST warning           422   422   403   403   422   403   403   403   403   403
inquiry:search                     GET  -                 200   200   200   200   200   200   200   200   403   403
staff:branch_list                  GET  -                 200   200   200   200   200   200   200   200   403   403
staff:branch_create                GET  -                 403   403   403   403   403   403   403   200   403   403
staff:branch_create                POST -                 403   403   403   403   403   403   403   422   403   403
staff:branch_options               GET  -                 200   200   200   200   200   200   200   200   403   403
staff:branch_detail                GET  branch            200   200   200   200   200   200   200   200   403   403
staff:branch_edit                  GET  branch            403   403   403   403   403   403   403   200   403   403
staff:branch_edit                  POST branch            403   403   403   403   403   403   403   422   403   403
staff:branch_history               GET  branch            200   200   200   200   200   200   200   200   403   403
staff:employee_list                GET  -                 200   200   200   200   200   200   200   200   403   403
staff:employee_create              GET  -                 403   403   403   403   403   403   403   200   403   403
staff:employee_create              POST -                 403   403   403   403   403   403   403   422   403   403
staff:employee_options             GET  -                 200   200   200   200   200   200   200   200   403   403
staff:employee_detail              GET  employee          200   200   200   200   200   200   200   200   403   403
staff:employee_edit                GET  employee          403   403   403   403   403   403   403   200   403   403
staff:employee_edit                POST employee          403   403   403   403   403   403   403   422   403   403
staff:employee_history             GET  employee          200   200   200   200   200   200   200   200   403   403
customers:customer_list            GET  -                 200   200   200   403   200   200   403   403   403   403
customers:customer_create          GET  -                 200   200   403   403   403   403   403   403   403   403
customers:customer_create          POST -                 422   422   403   403   403   403   403   403   403   403
customers:customer_options         GET  -                 200   200   200   403   200   200   403   403   403   403
customers:assignable_options       GET  -                 403   200   403   403   403   403   403   403   403   403
customers:first_manager_options    GET  -                 200   200   403   403   403   403   403   403   403   403
customers:tag_options              GET  -                 200   200   200   403   200   200   403   403   403   403
customers:completeness_list        GET  -                 403   200   403   403   200   200   403   403   403   403
customers:customer_assign_many     GET  -                 403   200   403   403   403   403   403   403   403   403
customers:customer_assign_many     POST -                 403   422   403   403   403   403   403   403   403   403
customers:customer_tag_many        GET  -                 200   200   403   403   403   403   403   403   403   403
customers:customer_tag_many        POST -                 422   422   403   403   403   403   403   403   403   403
customers:unread_file_list         GET  -                 403   403   403   403   403   403   403   200   403   403
customers:customer_reseal          GET  customer          403   403   403   403   403   403   403   404   403   403
customers:customer_reseal          POST customer          403   403   403   403   403   403   403   404   403   403
customers:number_check             POST -                 200   200   403   403   403   403   403   403   403   403
customers:customer_detail          GET  customer          200   200   200   403   200   200   403   403   403   403
customers:customer_edit            GET  customer          200   200   403   403   403   403   403   403   403   403
customers:customer_edit            POST customer          422   422   403   403   403   403   403   403   403   403
customers:credit_code_reveal       POST customer          200   200   403   403   200   403   403   403   403   403
customers:customer_history         GET  customer          200   200   200   403   200   200   403   403   403   403
customers:customer_profile         GET  customer          200   200   403   403   200   403   403   403   403   403
customers:customer_profile_pdf     GET  customer          409   409   403   403   409   403   403   403   403   403
customers:customer_tags            GET  customer          200   200   403   403   403   403   403   403   403   403
customers:customer_tags            POST customer          302   302   403   403   403   403   403   403   403   403
customers:contact_add              GET  customer          200   200   200   403   200   403   403   403   403   403
customers:contact_add              POST customer          422   422   422   403   422   403   403   403   403   403
customers:contact_step_done        GET  contact           200   200   200   403   200   403   403   403   403   403
customers:contact_step_done        POST contact           302   302   302   403   302   403   403   403   403   403
customers:contact_void             GET  contact           200   200   200   403   200   403   403   403   403   403
customers:contact_void             POST contact           422   422   422   403   422   403   403   403   403   403
customers:note_add                 GET  customer          200   200   200   403   200   403   403   403   403   403
customers:note_add                 POST customer          422   422   422   403   422   403   403   403   403   403
customers:note_read                POST note              200   200   200   403   200   403   403   403   403   403
customers:note_close               GET  note              200   200   200   403   200   403   403   403   403   403
customers:note_close               POST note              422   422   422   403   422   403   403   403   403   403
customers:note_readers             GET  note              200   200   200   403   200   403   403   403   403   403
customers:note_readers             POST note              302   422   422   403   422   403   403   403   403   403
customers:attachment_add           GET  customer          200   200   403   403   200   403   403   403   403   403
customers:attachment_add           POST customer          422   422   403   403   422   403   403   403   403   403
customers:attachment_download      GET  attachment        200   200   403   403   200   403   403   403   403   403
customers:attachment_close         GET  attachment        200   200   403   403   200   403   403   403   403   403
customers:attachment_close         POST attachment        422   422   403   403   422   403   403   403   403   403
customers:attachment_readers       GET  attachment        200   200   403   403   200   403   403   403   403   403
customers:attachment_readers       POST attachment        302   422   403   403   422   403   403   403   403   403
customers:customer_assign          GET  customer          403   200   403   403   403   403   403   403   403   403
customers:customer_assign          POST customer          403   422   403   403   403   403   403   403   403   403
customers:customer_release         GET  customer          403   200   403   403   403   403   403   403   403   403
customers:customer_release         POST customer          403   302   403   403   403   403   403   403   403   403
customers:customer_seal            GET  customer          403   200   403   403   403   403   403   403   403   403
customers:customer_ask_manager     GET  customer          200   403   403   403   403   403   403   403   403   403
customers:customer_ask_manager     POST customer          422   403   403   403   403   403   403   403   403   403
common:approval_list               GET  -                 200   200   200   200   200   200   200   200   200   200
common:approval_detail             GET  approval          200   200   404   404   404   404   404   404   404   404
common:approval_detail             POST approval          400   400   404   404   404   404   404   404   404   404
customers:customer_seal            POST customer          403   302   403   403   403   403   403   403   403   403
customers:assistant_add            GET  customer          403   200   403   403   403   403   403   403   403   403
customers:assistant_add            POST customer          403   422   403   403   403   403   403   403   403   403
customers:assistant_end            GET  assistant         403   200   403   403   403   403   403   403   403   403
customers:assistant_end            POST assistant         403   302   403   403   403   403   403   403   403   403
customers:contact_point_add        GET  customer          200   200   403   403   403   403   403   403   403   403
customers:contact_point_add        POST customer          422   422   403   403   403   403   403   403   403   403
customers:contact_point_edit       GET  contact_point     200   200   403   403   403   403   403   403   403   403
customers:contact_point_edit       POST contact_point     302   302   403   403   403   403   403   403   403   403
customers:contact_point_retire     GET  contact_point     200   200   403   403   403   403   403   403   403   403
customers:contact_point_retire     POST contact_point     422   422   403   403   403   403   403   403   403   403
customers:contact_point_reveal     POST contact_point     200   200   403   403   200   403   403   403   403   403
customers:identity_document_add    GET  customer          200   200   403   403   403   403   403   403   403   403
customers:identity_document_add    POST customer          422   422   403   403   403   403   403   403   403   403
customers:identity_document_edit   GET  identity_document 200   200   403   403   403   403   403   403   403   403
customers:identity_document_edit   POST identity_document 302   302   403   403   403   403   403   403   403   403
customers:identity_document_retire GET  identity_document 200   200   403   403   403   403   403   403   403   403
customers:identity_document_retire POST identity_document 302   302   403   403   403   403   403   403   403   403
customers:identity_document_reveal POST identity_document 200   200   403   403   200   403   403   403   403   403
customers:relationship_add         GET  customer          200   200   403   403   403   403   403   403   403   403
customers:relationship_add         POST customer          422   422   403   403   403   403   403   403   403   403
customers:relationship_end         GET  relationship      200   200   403   403   403   403   403   403   403   403
customers:relationship_end         POST relationship      302   302   403   403   403   403   403   403   403   403
customers:customer_graph           GET  customer          200   200   200   403   200   200   403   403   403   403
customers:customer_graph_data      GET  customer          200   200   200   403   200   200   403   403   403   403
customers:guarantee_loop_list      GET  -                 200   200   403   403   200   200   403   403   403   403
customers:guarantor_list           GET  -                 200   200   403   403   200   200   403   403   403   403
customers:group_list               GET  -                 200   200   200   403   200   200   403   403   403   403
customers:group_create             GET  -                 200   200   403   403   403   403   403   403   403   403
customers:group_create             POST -                 422   422   403   403   403   403   403   403   403   403
customers:group_detail             GET  group             200   200   200   403   200   200   403   403   403   403
customers:group_history            GET  group             200   200   200   403   200   200   403   403   403   403
customers:group_edit               GET  group             200   200   403   403   403   403   403   403   403   403
customers:group_edit               POST group             422   422   403   403   403   403   403   403   403   403
customers:group_dissolve           GET  group             200   200   403   403   403   403   403   403   403   403
customers:group_dissolve           POST group             302   302   403   403   403   403   403   403   403   403
customers:group_member_add         GET  group             200   200   403   403   403   403   403   403   403   403
customers:group_member_add         POST group             422   422   403   403   403   403   403   403   403   403
customers:group_member_end         GET  group_member      200   200   403   403   403   403   403   403   403   403
customers:group_member_end         POST group_member      302   302   403   403   403   403   403   403   403   403
customers:group_main_set           GET  group_member      200   200   403   403   403   403   403   403   403   403
customers:group_main_set           POST group_member      302   302   403   403   403   403   403   403   403   403
products:product_list              GET  -                 200   200   200   200   200   200   403   200   403   403
products:product_options           GET  -                 200   200   200   200   200   200   403   200   403   403
products:product_create            GET  -                 403   403   403   200   403   403   403   403   403   403
products:product_create            POST -                 403   403   403   422   403   403   403   403   403   403
products:category_list             GET  -                 200   200   200   200   200   200   403   200   403   403
products:category_create           GET  -                 403   403   403   200   403   403   403   403   403   403
products:category_create           POST -                 403   403   403   422   403   403   403   403   403   403
products:category_edit             GET  category          403   403   403   200   403   403   403   403   403   403
products:category_edit             POST category          403   403   403   422   403   403   403   403   403   403
products:product_detail            GET  product           200   200   200   200   200   200   403   200   403   403
products:product_history           GET  product           200   200   200   200   200   200   403   200   403   403
products:product_edit              GET  product           403   403   403   200   403   403   403   403   403   403
products:product_edit              POST product           403   403   403   422   403   403   403   403   403   403
products:product_retire            GET  product           403   403   403   200   403   403   403   403   403   403
products:product_retire            POST product           403   403   403   422   403   403   403   403   403   403
products:rate_create               GET  product           403   403   403   200   403   403   403   403   403   403
products:rate_create               POST product           403   403   403   422   403   403   403   403   403   403
products:rate_end                  GET  rate              403   403   403   200   403   403   403   403   403   403
products:rate_end                  POST rate              403   403   403   422   403   403   403   403   403   403
products:account_list              GET  -                 200   200   200   403   200   200   403   403   403   403
products:account_detail            GET  account           200   200   200   403   200   200   403   403   403   403
products:account_reveal            POST account           200   200   403   403   200   403   403   403   403   403
products:card_reveal               POST card              200   200   403   403   200   403   403   403   403   403
products:loan_list                 GET  -                 200   200   200   403   200   200   403   403   403   403
products:loan_detail               GET  loan              200   200   200   403   200   200   403   403   403   403
early_warning:rule_list            GET  -                 403   200   403   403   200   200   200   403   403   403
early_warning:rule_create          GET  -                 403   403   403   403   403   200   403   403   403   403
early_warning:rule_create          POST -                 403   403   403   403   403   422   403   403   403   403
early_warning:rule_detail          GET  rule              403   200   403   403   200   200   200   403   403   403
early_warning:rule_edit            GET  rule              403   403   403   403   403   200   403   403   403   403
early_warning:rule_edit            POST rule              403   403   403   403   403   422   403   403   403   403
early_warning:draft_discard        GET  rule              403   403   403   403   403   200   403   403   403   403
early_warning:draft_discard        POST rule              403   403   403   403   403   302   403   403   403   403
early_warning:rule_history         GET  rule              403   200   403   403   200   200   200   403   403   403
early_warning:version_detail       GET  rule_version      403   200   403   403   200   200   200   403   403   403
early_warning:rule_trial_detail    GET  rule_trial        403   404   403   403   404   200   200   403   403   403
early_warning:warningrun_list      GET  -                 403   403   403   403   200   200   200   200   403   403
early_warning:warningrun_start     GET  -                 403   403   403   403   403   200   403   200   403   403
early_warning:warningrun_start     POST -                 403   403   403   403   403   422   403   422   403   403
early_warning:warningrun_detail    GET  warningrun        403   403   403   403   200   200   200   200   403   403
early_warning:warningrun_again     GET  warningrun        403   403   403   403   403   200   403   200   403   403
early_warning:warningrun_again     POST warningrun        403   403   403   403   403   302   403   302   403   403
common:export_list                 GET  -                 200   200   200   200   200   200   200   200   200   200
common:export_create               GET  -                 404   404   404   404   404   404   404   404   404   404
common:bulk_list                   GET  -                 200   200   200   200   200   200   200   200   200   200
common:bulk_detail                 GET  bulk_run          404   200   404   404   404   404   404   404   404   404
common:bulk_again                  POST bulk_run          404   409   404   404   404   404   404   404   404   404
common:bulk_stop                   POST bulk_run          404   409   404   404   404   404   404   404   404   404
common:export_download             GET  export            404   200   404   404   404   404   404   404   404   404
common:export_again                POST export            404   409   404   404   404   404   404   404   404   404
common:export_stop                 POST export            404   409   404   404   404   404   404   404   404   404
customers:customer_list            POST -                 405   405   405   403   405   405   403   403   403   403
sysadmin:my_account                GET  -                 200   200   200   200   200   200   200   200   200   200
sysadmin:overview                  GET  -                 403   403   403   403   403   403   403   200   403   403
sysadmin:batch_list                GET  -                 403   403   403   403   403   403   200   200   200   403
sysadmin:batch_upload              GET  -                 403   403   403   403   403   403   403   200   403   403
sysadmin:batch_upload              POST -                 403   403   403   403   403   403   403   422   403   403
sysadmin:batch_detail              GET  batch             403   403   403   403   403   403   200   200   200   403
sysadmin:batch_stop                GET  batch             403   403   403   403   403   403   403   200   403   403
sysadmin:batch_stop                POST batch             403   403   403   403   403   403   403   302   403   403
sysadmin:batch_start               GET  batch             403   403   403   403   403   403   403   200   403   403
sysadmin:batch_start               POST batch             403   403   403   403   403   403   403   409   403   403
sysadmin:reject_download           GET  batch             403   403   403   403   403   403   403   403   200   403
sysadmin:job_list                  GET  -                 403   403   403   403   403   403   200   200   403   403
sysadmin:job_detail                GET  job               403   403   403   403   403   403   200   200   403   403
common:saved_view_edit             GET  saved_view        200   404   404   404   404   404   404   404   404   404
common:saved_view_edit             POST saved_view        422   404   404   404   404   404   404   404   404   404
common:saved_view_edit             GET  shared_view       404   200   404   404   404   404   404   200   404   404
common:saved_view_delete           GET  saved_view        200   404   404   404   404   404   404   404   404   404
common:saved_view_delete           POST saved_view        302   404   404   404   404   404   404   404   404   404
common:saved_view_default          POST saved_view        302   404   404   404   404   404   404   404   404   404
common:saved_view_default          POST shared_view       302   302   302   404   302   404   404   404   404   302
customers:customer_list            POST -                 405   405   405   403   405   405   403   403   403   403
sysadmin:saved_view_list           GET  -                 403   403   403   403   403   403   403   200   403   403
sysadmin:job_stop                  GET  job               403   403   403   403   403   403   403   200   403   403
sysadmin:job_stop                  POST job               403   403   403   403   403   403   403   302   403   403
sysadmin:job_start                 GET  job               403   403   403   403   403   403   403   200   403   403
sysadmin:job_start                 POST job               403   403   403   403   403   403   403   409   403   403
sysadmin:audit_list                GET  -                 403   403   403   403   403   403   200   200   403   403
sysadmin:audit_detail              GET  entry             403   403   403   403   403   403   200   200   403   403
sysadmin:parameter_list            GET  -                 403   403   403   403   403   403   403   200   403   403
sysadmin:parameter_edit            GET  parameter         403   403   403   403   403   403   403   200   403   403
sysadmin:parameter_edit            POST parameter         403   403   403   403   403   403   403   422   403   403
"""

# Addresses that ask nobody who they are: method and status for a stranger.
OPEN_TABLE = {
    "alive": ("GET", 200),
    "set_language": ("POST", 302),
    "account_login": ("GET", 200),
    "account_logout": ("GET", 302),
    "account_change_password": ("GET", 302),
    "account_reauthenticate": ("GET", 302),
    "styleguide": ("GET", 302),
    "styleguide_reveal": ("GET", 302),
}

# The Django admin: record, then what the administrator, an auditor (no desk there) and a stranger get.
ADMIN_TABLE = {
    "admin:index": ("-", 200, 302, 302),
    "admin:login": ("-", 302, 403, 302),
    "admin:logout": ("-", 405, 302, 302),
    "admin:password_change": ("-", 302, 302, 302),
    "admin:password_change_done": ("-", 200, 302, 302),
    "admin:autocomplete": ("-", 403, 302, 302),
    "admin:jsi18n": ("-", 200, 302, 302),
    "admin:view_on_site": ("-", 404, 302, 302),
    "admin:common_dictionaryitem_changelist": ("-", 200, 302, 302),
    "admin:common_dictionaryitem_add": ("-", 200, 302, 302),
    "admin:common_dictionaryitem_history": ("dictionary_item", 200, 302, 302),
    "admin:common_dictionaryitem_delete": ("dictionary_item", 403, 302, 302),
    "admin:common_dictionaryitem_change": ("dictionary_item", 200, 302, 302),
    "admin/common/dictionaryitem/<path:object_id>/": ("dictionary_item", 302, 302, 302),
    "admin:common_holiday_changelist": ("-", 200, 302, 302),
    "admin:common_holiday_add": ("-", 200, 302, 302),
    "admin:common_holiday_load": ("-", 200, 302, 302),
    "admin:common_holiday_history": ("holiday", 200, 302, 302),
    "admin:common_holiday_delete": ("holiday", 200, 302, 302),
    "admin:common_holiday_change": ("holiday", 200, 302, 302),
    "admin/common/holiday/<path:object_id>/": ("holiday", 302, 302, 302),
    "admin:early_warning_webhook_changelist": ("-", 200, 302, 302),
    "admin:early_warning_webhook_add": ("-", 200, 302, 302),
    "admin:early_warning_webhook_history": ("webhook", 200, 302, 302),
    "admin:early_warning_webhook_delete": ("webhook", 200, 302, 302),
    "admin:early_warning_webhook_change": ("webhook", 200, 302, 302),
    "admin/early_warning/webhook/<path:object_id>/": ("webhook", 302, 302, 302),
    "admin:customers_tag_changelist": ("-", 200, 302, 302),
    "admin:customers_tag_add": ("-", 200, 302, 302),
    "admin:customers_tag_history": ("tag", 200, 302, 302),
    "admin:customers_tag_delete": ("tag", 403, 302, 302),
    "admin:customers_tag_change": ("tag", 200, 302, 302),
    "admin/customers/tag/<path:object_id>/": ("tag", 302, 302, 302),
    "admin:common_bankstate_changelist": ("-", 200, 302, 302),
    "admin:common_bankstate_add": ("-", 403, 302, 302),
    "admin:common_bankstate_history": ("bank", 200, 302, 302),
    "admin:common_bankstate_delete": ("bank", 403, 302, 302),
    "admin:common_bankstate_change": ("bank", 200, 302, 302),
    "admin/common/bankstate/<path:object_id>/": ("bank", 302, 302, 302),
    "admin:django_celery_beat_periodictask_changelist": ("-", 200, 302, 302),
    "admin:django_celery_beat_periodictask_add": ("-", 200, 302, 302),
    "admin:django_celery_beat_periodictask_history": ("schedule", 200, 302, 302),
    "admin:django_celery_beat_periodictask_delete": ("schedule", 200, 302, 302),
    "admin:django_celery_beat_periodictask_change": ("schedule", 200, 302, 302),
    "admin/django_celery_beat/periodictask/<path:object_id>/": ("schedule", 302, 302, 302),
    "admin:django_celery_beat_crontabschedule_changelist": ("-", 200, 302, 302),
    "admin:django_celery_beat_crontabschedule_add": ("-", 200, 302, 302),
    "admin:django_celery_beat_crontabschedule_history": ("crontab", 200, 302, 302),
    "admin:django_celery_beat_crontabschedule_delete": ("crontab", 200, 302, 302),
    "admin:django_celery_beat_crontabschedule_change": ("crontab", 200, 302, 302),
    "admin/django_celery_beat/crontabschedule/<path:object_id>/": ("crontab", 302, 302, 302),
    "admin:django_celery_beat_intervalschedule_changelist": ("-", 200, 302, 302),
    "admin:django_celery_beat_intervalschedule_add": ("-", 200, 302, 302),
    "admin:django_celery_beat_intervalschedule_history": ("interval", 200, 302, 302),
    "admin:django_celery_beat_intervalschedule_delete": ("interval", 200, 302, 302),
    "admin:django_celery_beat_intervalschedule_change": ("interval", 200, 302, 302),
    "admin/django_celery_beat/intervalschedule/<path:object_id>/": ("interval", 302, 302, 302),
    "admin:staff_user_changelist": ("-", 200, 302, 302),
    "admin:staff_user_add": ("-", 200, 302, 302),
    "admin:staff_user_history": ("user", 200, 302, 302),
    "admin:staff_user_delete": ("user", 403, 302, 302),
    "admin:staff_user_change": ("user", 200, 302, 302),
    "admin/staff/user/<path:object_id>/": ("user", 302, 302, 302),
    "admin:staff_role_changelist": ("-", 200, 302, 302),
    "admin:staff_role_add": ("-", 200, 302, 302),
    "admin:staff_role_history": ("role", 200, 302, 302),
    "admin:staff_role_delete": ("role", 403, 302, 302),
    "admin:staff_role_change": ("role", 200, 302, 302),
    "admin/staff/role/<path:object_id>/": ("role", 302, 302, 302),
    "admin:account_emailaddress_changelist": ("-", 403, 302, 302),
    "admin:account_emailaddress_add": ("-", 403, 302, 302),
    "admin:account_emailaddress_history": ("email", 403, 302, 302),
    "admin:account_emailaddress_delete": ("email", 403, 302, 302),
    "admin:account_emailaddress_change": ("email", 403, 302, 302),
    "admin/account/emailaddress/<path:object_id>/": ("email", 302, 302, 302),
    "admin:app_list": ("-", 200, 302, 302),
    "admin/(?P<url>.*)$": ("-", 404, 302, 302),
}

# Addresses of the admin whose patterns hold more than a key.
ADMIN_PATHS = {
    "admin:app_list": "/admin/staff/",
    "admin:view_on_site": "/admin/r/999999/1/",
    "admin/(?P<url>.*)$": "/admin/nothing/",
}
