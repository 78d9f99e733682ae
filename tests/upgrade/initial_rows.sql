-- The rows of that database, in PostgreSQL's text format: a platform with one mall that has people, points and orders. Sealed values
-- open with the development key.
COPY public.tenants_domain ("checked_at", "created_at", "domain", "error", "id", "is_primary", "redirects", "tenant_id", "token", "verified_at") FROM stdin;
\N	2026-11-29 14:23:03.782577+00	platform.localhost		1	t	f	1		2026-11-29 14:23:03.780807+00
\N	2026-11-29 14:23:09.024008+00	first.localhost		2	t	f	2		\N
\.
COPY public.tenants_plan ("calls", "code", "id", "is_offered", "member_fen", "members", "month_fen", "name", "orders", "points", "soft_percent", "storage") FROM stdin;
10000	trial	1	t	0	200	0	体验版	500	1000000	80	1073741824
1000000	standard	2	t	100	5000	199900	标准版	50000	100000000	80	21474836480
\N	enterprise	3	t	60	\N	1999900	企业版	\N	\N	80	536870912000
\.
COPY public.tenants_tenant ("activated_at", "allowance", "brand_color", "brand_version", "checklist_closed_at", "contact_email", "contact_name", "created_at", "drift", "drop_after", "first_redeemed_at", "has_mascot", "hero", "id", "is_canary", "limits", "logo_image", "logo_svg", "name", "plan_id", "points_word", "points_word_en", "purpose", "sandbox_of_id", "scenario", "schema_name", "schema_version", "share_text", "share_title", "shut", "slug", "state", "switches", "timezone", "type", "usage") FROM stdin;
\N	{}	#2b5ce6	1	\N			2026-11-29 14:23:03.779583+00		\N	\N	t		1	f	{}			小羊云商	\N	积分		平台运营中心	\N	welfare	ops	0				platform	active	{}	Asia/Shanghai	ops	{}
\N	{}	#2b5ce6	1	\N			2026-11-29 14:23:09.021153+00		\N	\N	t		2	f	{}			第一家商城	1	积分			\N	welfare	t_initialstate	35				first	active	{}	Asia/Shanghai	mall	{}
\.
COPY ops.accounts_role ("clear_fields", "code", "id", "name", "permissions") FROM stdin;
{}	operator	1	平台运营	{platform.tenants,log.view}
\.
COPY ops.accounts_user ("created_at", "email", "id", "is_active", "last_login", "login", "name", "password", "title") FROM stdin;
2026-11-29 14:23:08.602992+00		1	t	\N	operator	周舟	!PjMQlXhTBW8445nQeFmhcuA6KC753MdoqWXxhvVX	
\.
COPY ops.accounts_user_roles ("id", "role_id", "user_id") FROM stdin;
1	1	1
\.
COPY ops.core_operationlog ("action", "actor_id", "actor_name", "after", "at", "before", "id", "ip", "label", "reason", "target") FROM stdin;
user.create	\N	系统	{"roles": ["operator"]}	2026-11-29 14:23:08.606015+00	{}	1	\N	周舟		user/1
\.
COPY t_initialstate.accounts_apikey ("created_at", "expires_at", "id", "last_used_at", "name", "owner_id", "permissions", "prefix", "revoked_at", "secret_hash") FROM stdin;
2026-11-29 14:23:09.127026+00	\N	1	\N	门户	1	{members.view}	638bbad233	\N	\\x22f03582a9533983b23d059e18a9dd585ea17038a14bf77e5faf87e70682c82e
\.
COPY t_initialstate.accounts_approvalstep ("above_points", "id", "role_id", "step_no", "title") FROM stdin;
10000	1	\N	1	财务
\.
COPY t_initialstate.accounts_decision ("checker_id", "checker_name", "created_at", "decided_at", "id", "maker_id", "note", "role_id", "state", "step_no", "subject", "title") FROM stdin;
900002	王敏	2026-11-29 14:23:09.272868+00	2026-11-29 14:23:09.276944+00	1	900001		\N	approved	1	grant-batch/1	审批
900002	王敏	2026-11-29 14:23:09.354914+00	2026-11-29 14:23:09.360579+00	2	900001		\N	approved	1	revocation/1	审批
\.
COPY t_initialstate.accounts_role ("clear_fields", "code", "id", "name", "permissions") FROM stdin;
{email,birthday,employee_no}	owner	1	所有者	{dashboard.view,members.view,members.edit,members.unmask,budgets.view,budgets.topup,grants.view,grants.create,grants.approve,ledger.view,ledger.move,periods.close,exports.create,catalog.view,catalog.edit,orders.view,codes.import,codes.reveal,orders.ship,orders.redeem,orders.approve,orders.write_off,orders.after_sale,payments.view,payments.edit,log.view,settings.edit}
{email,birthday,employee_no}	hr	2	人力资源	{dashboard.view,members.view,members.edit,members.unmask,budgets.view,budgets.topup,grants.view,grants.create,ledger.view,ledger.move,exports.create,orders.view,orders.approve,orders.write_off}
{employee_no}	approver	3	审批人	{dashboard.view,grants.view,grants.approve,budgets.view,ledger.view,periods.close,exports.create,orders.view,orders.approve,payments.view}
{employee_no}	merchandiser	4	商品运营	{dashboard.view,catalog.view,catalog.edit,codes.import,orders.view,orders.after_sale,payments.view}
{phone,address,employee_no}	warehouse	5	仓库	{dashboard.view,orders.view,orders.ship,orders.write_off,orders.after_sale,catalog.view}
{employee_no}	auditor	6	审计	{dashboard.view,members.view,budgets.view,grants.view,ledger.view,catalog.view,orders.view,payments.view,log.view,exports.create}
\.
COPY t_initialstate.accounts_user ("created_at", "email", "id", "is_active", "last_login", "login", "name", "password", "title") FROM stdin;
2026-11-29 14:23:09.117466+00		1	t	\N	user-1	沈星河	md5$lQkRPjQOuMIRnw70eXYtiK$35d3d9ab3f84d4e1cdbd729c7bb7add6	
2026-11-29 14:23:09.139986+00		2	t	\N	user-2	林晓	md5$3F1cCyc5pySZTgFAMZOAAQ$61ca334151563fe715553b3052dd309f	
\.
COPY t_initialstate.accounts_user_roles ("id", "role_id", "user_id") FROM stdin;
1	2	1
\.
COPY t_initialstate.catalog_category ("icon", "id", "name", "name_en", "parent_id", "position", "slug") FROM stdin;
tabler--category	1	礼品		\N	0	gifts
\.
COPY t_initialstate.catalog_code ("batch_id", "fingerprint", "given_at", "id", "reference", "revealed_at", "sealed", "sku_id", "state") FROM stdin;
1	\\x498582dc2221867f990b99f820cc0ec77d914109b1e72a5d1cbe2cc9015e24ce	2026-11-29 14:23:09.494102+00	1	order/20261129249772518246/1	\N	\\x6465762e1990bc844b4070d2dd997a6c8d2ba429f9fe6c12ce93c3cf447a0ea5e119e7acec94ae6ed0b51783d6bdf81056cbfe239786cf610a2d88a243eb48b7169aa73d524bfad818e5e00ea8130f62cd	3	given
1	\\x35f0f8df0f1b815dd539092d9d24b2afd318ea1ae81b09894eb2fb3ffe795126	\N	2		\N	\\x6465762e9b854998c726195cdca23844e92a50fb1111bc6d2e52c6f9ee4309fc1e8d93c8b23727e4a51ba02a9153324809b09726ca8d211206373e406b1b662f3495db1a574de3d9e6dbf6328e34ed8214	3	free
1	\\x97b5f6ffe3df9a97f28bba7de0ee1513f2515c91acf87f9f125c0847e51b95bd	\N	3		\N	\\x6465762e9479c2cb34f9ed2f98fd0e32ce12aa7fa08e0a3ecb322fed54eaff38ccb3ffca208733b65b44fac8b63a6d22a3a648394960c49200b8c0819b5de8981c4b0967905b3c825426c6eb84922d05ad	3	free
\.
COPY t_initialstate.catalog_codebatch ("count", "created_at", "created_by", "expires_on", "id", "name", "over_at", "sku_id") FROM stdin;
3	2026-11-29 14:23:09.4254+00	系统	\N	1	测试	\N	3
\.
COPY t_initialstate.catalog_offer ("cash_fen", "created_at", "departments", "ends_at", "gift_id", "gift_quantity", "id", "is_active", "kind", "labels", "limit_period", "market_fen", "min_points", "name", "needs_approval", "per_member_limit", "points", "quota", "quota_left", "sku_id", "starts_at", "swap_fen_per_100", "tier_points", "tiers") FROM stdin;
0	2026-11-29 14:23:09.386729+00	{}	\N	\N	1	1	t	standard	{}	ever	0	1		f	\N	100	\N	\N	1	\N	50	{}	{}
0	2026-11-29 14:23:09.409027+00	{}	\N	\N	1	2	t	standard	{}	ever	0	\N		f	\N	100	\N	\N	2	\N	0	{}	{}
0	2026-11-29 14:23:09.419742+00	{}	\N	\N	1	3	t	standard	{}	ever	0	\N		f	\N	100	\N	\N	3	\N	0	{}	{}
\.
COPY t_initialstate.catalog_product ("art", "badge", "badge_en", "batch_no", "category_id", "condition", "created_at", "description", "description_en", "details", "id", "is_internal", "kind", "position", "promise_days", "public_id", "return_days", "review_count", "rules", "rules_en", "sold_count", "star_sum", "state", "subtitle", "subtitle_en", "taken_off", "title", "title_en", "updated_at", "warehouse_id") FROM stdin;
gift-box				1		2026-11-29 14:23:09.381857+00			{}	1	f	physical	0	3	b37cbd0c-1988-496a-99ab-fc8a0c1e7b73	7	1			0	5	on				测试礼盒		2026-11-29 14:23:09.381866+00	\N
gift-box				1		2026-11-29 14:23:09.405555+00			{}	2	f	coupon	0	3	41b462a5-7582-4b10-a450-52935afedbd2	7	0			0	0	on				咖啡券		2026-11-29 14:23:09.405567+00	\N
gift-box				1		2026-11-29 14:23:09.416605+00			{}	3	f	code	0	3	306d3f39-db98-4e95-8566-d5c1168ecdab	7	0			0	0	on				卡密		2026-11-29 14:23:09.416613+00	\N
\.
COPY t_initialstate.catalog_searchentry ("marks", "product_id", "weight") FROM stdin;
{-2117134919,-2022032695,-1864132159,-1546140966,-1329842360,-1294876852,-1125990634,-929487503,-615474819,97214436,122557296,280731958,369762617,375603631,388850162,497789335,838235477,897920499,1023405992,1174735389,1274601278,1361405575,1413585977,1486112616,1538593771,1599651470,1900716007,1975954221}	1	0
{-2022032695,-1972169296,-713253004,-682221053,-615474819,-486447874,-427236700,-166615833,45336100,280731958,369762617,536815774,795242584,897920499,1023405992,1181228784,1273286827,1486112616,1849972367,2103832925,2106533496}	2	0
{-2022032695,-615474819,-531906017,-47428246,-7029215,280731958,369762617,635756265,897920499,1023405992,1233630633,1486112616,1960033654,2103832925}	3	0
\.
COPY t_initialstate.catalog_sku ("code", "id", "name", "name_en", "position", "product_id") FROM stdin;
T00005	1			0	1
T00006	2			0	2
T00007	3			0	3
\.
COPY t_initialstate.catalog_stockmovement ("actor_name", "at", "id", "kind", "note", "quantity", "reference", "sku_id") FROM stdin;
系统	2026-11-29 14:23:09.390649+00	1	in		50	first/1	1
系统	2026-11-29 14:23:09.412053+00	2	in		10	first/2	2
系统	2026-11-29 14:23:09.429507+00	3	in	测试	3	codes/1	3
系统	2026-11-29 14:23:09.433218+00	4	sold		-1	order/20261129773053840871	2
系统	2026-11-29 14:23:09.476101+00	5	sold		-1	order/20261129249772518246	3
系统	2026-11-29 14:23:09.507435+00	6	sold		-1	order/20261129341435712840	1
系统	2026-11-29 14:23:09.509548+00	7	sold		-2	order/20261129082563571073	1
系统	2026-11-29 14:23:09.528094+00	8	back		1	order/20261129082563571073/part/1e07441a51d6c3fadc5b03f5	1
系统	2026-11-29 14:23:09.559944+00	9	back		1	order/20261129341435712840/cancel	1
系统	2026-11-29 14:23:09.565445+00	10	sold		-1	order/20261129954906037717	1
系统	2026-11-29 14:23:09.568656+00	11	sold		-3	order/20261129960759871138	1
\.
COPY t_initialstate.catalog_stockslot ("available", "sku_id", "slot", "slots") FROM stdin;
45	1	0	1
9	2	0	1
2	3	0	1
\.
COPY t_initialstate.core_logseal ("digest", "last_log_id", "lines", "marks", "no", "sealed_at") FROM stdin;
\\xfcb36e5c696df6ed3eb79ef5d69485b3b22c550ce31f73d96b29d9fb219494a4	53	53	\\x00000000000000010b96f0f112a974680000000000000002b7d70789353218f4000000000000000326c8f39949d655320000000000000004ffdfc5daaf6ecfe200000000000000053906cee6254bb3cb000000000000000699a9410d2eddd65900000000000000074c879c115a902786000000000000000898ac97b70f4138f100000000000000092e7c9282b77827c0000000000000000ac0edf22ba142ae4d000000000000000bdd183e05c72c9d85000000000000000c50ecdb0672ee1cb1000000000000000d871e66b802963589000000000000000edb79710c9882a896000000000000000f4507ae8175fd1e8d00000000000000101029388463993a2e00000000000000114796ac9397694941000000000000001240e696187ee0ab0800000000000000139be37026cd2564550000000000000014559cf5057b537592000000000000001574c417757379395c000000000000001682d409fef034f7c10000000000000017ef00695c83f9a6ca000000000000001815a00c681b65d298000000000000001951b47b28136db248000000000000001a26d74b18f5e3d361000000000000001b243f230fc26a5ca1000000000000001cbecacd682f8a63cd000000000000001d02c330998cf5d78d000000000000001e10bfd1787c419364000000000000001fc223e9a8644b6004000000000000002046dde6cbd415cfad000000000000002181f281e0f0f8027400000000000000228e69eaa0ce7f192400000000000000236d41de5ffbf76cb000000000000000246866be7e601fa8390000000000000025921db996859713c10000000000000026f0e82240b9ca271e000000000000002790d3804fcd3e7a770000000000000028a10ecea7a413c1f9000000000000002912eb7e38994ee830000000000000002a2ea17e0d9e6b28f3000000000000002b3b83ba29ef5ac871000000000000002c52ed3ef3779e90ec000000000000002d636229d336c97c20000000000000002e9505a5f5e126aab7000000000000002f5f6b4f039e732f250000000000000030fcd32969df76cacb000000000000003195a8ce54ea6dc26f0000000000000032e4a781468035896400000000000000331fe2cfb0da2611cd00000000000000348b976d0fc38c79eb0000000000000035d28fe53682f05a1c	1	2026-11-29 14:23:09.642333+00
\.
COPY t_initialstate.core_logsealmark ("id", "log_id", "marked_at", "tx") FROM stdin;
1	53	2026-11-29 14:23:09.642977+00	0
\.
COPY t_initialstate.core_operationlog ("action", "actor_id", "actor_name", "after", "at", "before", "id", "ip", "label", "reason", "target") FROM stdin;
user.create	\N	系统	{"roles": ["hr"]}	2026-11-29 14:23:09.120629+00	{}	1	\N	沈星河		user/1
approval.steps	\N	系统	{"1": "财务 > 10000"}	2026-11-29 14:23:09.124272+00	{}	2	\N			approval-steps
api_key.make	1	沈星河	{"permissions": ["members.view"]}	2026-11-29 14:23:09.12802+00	{}	3	\N	门户		api-key/1
members.import	\N	系统	{"bad": 0, "left": 0, "joined": 2, "changed": 0}	2026-11-29 14:23:09.138571+00	{}	4	\N			roster
user.create	\N	系统	{"roles": []}	2026-11-29 14:23:09.141817+00	{}	5	\N			user/2
member.add	\N	系统	{}	2026-11-29 14:23:09.143926+00	{}	6	\N			member/03cf4038-6f49-4d8b-ae4b-40d490e35b3f
budget.open	\N	系统	{"name": "预算 4", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 14:23:09.148282+00	{}	7	\N	预算 4		budget/1
budget.top_up	\N	系统	{"available": 5000}	2026-11-29 14:23:09.157387+00	{"available": 0}	8	\N	预算 4	拨付	budget/1
grant.one	\N	系统	{"budget": "预算 4", "points": 5000, "reference": "test/e2b60875-5ff6-4716-9878-f8de84d60cc3"}	2026-11-29 14:23:09.170545+00	{}	9	\N	测试	测试	member/3
address.save	\N	系统	{"area": "广东省 深圳市 南山区"}	2026-11-29 14:23:09.174218+00	{}	10	\N			address/5e71b721-7979-4d52-ba5f-f619e1a8c994
member.add	900001	林晓	{}	2026-11-29 14:23:09.181548+00	{}	11	\N			member/ee5c6953-a3b8-4629-85f4-088fbc457ca6
budget.open	900001	林晓	{"name": "福利 2", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 14:23:09.184557+00	{}	12	\N	福利 2		budget/2
budget.top_up	900001	林晓	{"available": 50}	2026-11-29 14:23:09.191251+00	{"available": 0}	13	\N	福利 2	年初	budget/2
grant.one	900001	林晓	{"budget": "福利 2", "points": 50, "reference": "grant/3"}	2026-11-29 14:23:09.201046+00	{}	14	\N	生日	生日	member/4
budget.open	900001	林晓	{"name": "福利 4", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 14:23:09.203941+00	{}	15	\N	福利 4		budget/3
budget.top_up	900001	林晓	{"available": 5}	2026-11-29 14:23:09.210229+00	{"available": 0}	16	\N	福利 4	年初	budget/3
grant.one	900001	林晓	{"budget": "福利 4", "points": 5, "reference": "grant/5"}	2026-11-29 14:23:09.218521+00	{}	17	\N	生日	生日	member/4
budget.open	900001	林晓	{"name": "福利 6", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 14:23:09.222119+00	{}	18	\N	福利 6		budget/4
budget.top_up	900001	林晓	{"available": 500}	2026-11-29 14:23:09.228382+00	{"available": 0}	19	\N	福利 6	年初	budget/4
grant.upload	900001	林晓	{"file": "名单.xlsx", "rows": 2, "title": "中秋福利积分", "budget": "福利 6", "reason": "中秋福利", "sha256": "0000000000000000000000000000000000000000000000000000000000000007", "greeting": "", "expires_on": null, "point_type": 1, "rows_policy": "good_only", "available_on": null, "scheduled_at": null}	2026-11-29 14:23:09.238693+00	{}	20	\N	中秋福利积分 GB-20261129-01		grant-batch/GB-20261129-01
grant.submit	900001	林晓	{"rows": 2, "points": 100, "rows_hash": "99679a0589e0fce9d5a2197862481e73f6c95d8374975ad78c1d4a38d4fd1223"}	2026-11-29 14:23:09.273452+00	{}	21	\N	中秋福利积分 GB-20261129-01		grant-batch/GB-20261129-01
grant.approve	900002	王敏	{"rows": 2, "points": 100}	2026-11-29 14:23:09.280715+00	{}	22	\N	中秋福利积分 GB-20261129-01		grant-batch/GB-20261129-01
grant.done	\N	系统	{"rows": 2, "points": 100}	2026-11-29 14:23:09.291342+00	{}	23	\N	中秋福利积分		grant-batch/GB-20261129-01
hold.placed	900001	林晓	{"points": 40}	2026-11-29 14:23:09.298158+00	{}	24	\N			hold/hold/1
hold.captured	900001	林晓	{"points": 40, "captured": 15}	2026-11-29 14:23:09.313908+00	{}	25	\N	hold/1		hold/1
points.transfer	900001	林晓	{"to": 3, "points": 60, "reference": "transfer/1"}	2026-11-29 14:23:09.3168+00	{}	26	\N			member/4
budget.open	900001	林晓	{"name": "福利 8", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 14:23:09.319755+00	{}	27	\N	福利 8		budget/5
budget.top_up	900001	林晓	{"available": 1000000}	2026-11-29 14:23:09.326078+00	{"available": 0}	28	\N	福利 8	年初	budget/5
grant.one	900001	林晓	{"budget": "福利 8", "points": 100, "reference": "g/1"}	2026-11-29 14:23:09.334815+00	{}	29	\N	礼遇	礼遇	member/4
points.activate	900001	林晓	{"points": 100}	2026-11-29 14:23:09.338505+00	{}	30	\N			event/event/1
points.expire	\N	系统	{"points": 5}	2026-11-29 14:23:09.346851+00	{}	31	\N			expiry
revocation.ask	900001	林晓	{"rows": 2, "points": 100}	2026-11-29 14:23:09.355264+00	{}	32	\N	中秋福利积分 GB-20261129-01-R1	部门发错	revocation/GB-20261129-01-R1
revocation.approve	900002	王敏	{"points": 100}	2026-11-29 14:23:09.363122+00	{}	33	\N	中秋福利积分 GB-20261129-01-R1		revocation/GB-20261129-01-R1
revocation.done	\N	系统	{"spent": 10, "taken": 90, "expired": 0}	2026-11-29 14:23:09.378087+00	{}	34	\N	中秋福利积分 GB-20261129-01-R1		revocation/GB-20261129-01-R1
stock.adjust	\N	系统	{"change": 50}	2026-11-29 14:23:09.391583+00	{}	35	\N	测试礼盒		sku/T00005
product.create	\N	系统	{}	2026-11-29 14:23:09.39279+00	{}	36	\N	测试礼盒		product/b37cbd0c-1988-496a-99ab-fc8a0c1e7b73
stock.adjust	\N	系统	{"change": 10}	2026-11-29 14:23:09.412728+00	{}	37	\N	咖啡券		sku/T00006
product.create	\N	系统	{}	2026-11-29 14:23:09.41389+00	{}	38	\N	咖啡券		product/41b462a5-7582-4b10-a450-52935afedbd2
product.create	\N	系统	{}	2026-11-29 14:23:09.420385+00	{}	39	\N	卡密		product/306d3f39-db98-4e95-8566-d5c1168ecdab
codes.import	\N	系统	{"count": 3}	2026-11-29 14:23:09.430195+00	{}	40	\N	卡密		sku/T00007
order.place	\N	系统	{"points": 100}	2026-11-29 14:23:09.433218+00	{}	41	\N			order/20261129773053840871
order.place	\N	系统	{"points": 100}	2026-11-29 14:23:09.476101+00	{}	42	\N			order/20261129249772518246
order.place	\N	系统	{"points": 100}	2026-11-29 14:23:09.507435+00	{}	43	\N			order/20261129341435712840
order.place	\N	系统	{"points": 200}	2026-11-29 14:23:09.509548+00	{}	44	\N			order/20261129082563571073
order.cancel_units	\N	系统	{"fen": 0, "units": {"1": 1}, "points": 100}	2026-11-29 14:23:09.529926+00	{}	45	\N		缺货	order/20261129082563571073
order.cancel	\N	系统	{}	2026-11-29 14:23:09.561952+00	{}	46	\N		填错地址	order/20261129341435712840
order.place	\N	系统	{"fen": 25, "points": 50}	2026-11-29 14:23:09.565445+00	{}	47	\N			order/20261129954906037717
order.place	\N	系统	{"fen": 75, "points": 150}	2026-11-29 14:23:09.568656+00	{}	48	\N			order/20261129960759871138
order.ship	\N	系统	{"carrier": "sf", "tracking_no": "SF0000000001"}	2026-11-29 14:23:09.583327+00	{}	49	\N			order/20261129960759871138
order.receive	\N	系统	{}	2026-11-29 14:23:09.590228+00	{}	50	\N			order/20261129960759871138
review.write	2	林晓	{"stars": 5}	2026-11-29 14:23:09.595801+00	{}	51	\N			order/20261129960759871138
after_sale.ask	\N	系统	{"kind": "return"}	2026-11-29 14:23:09.604201+00	{}	52	\N			after-sale/AS26112994633320
after_sale.move	\N	系统	{"to": "to_return"}	2026-11-29 14:23:09.609945+00	{}	53	\N			after-sale/AS26112994633320
\.
COPY t_initialstate.insights_dailybalance ("closing", "expired", "granted", "lots", "on", "opening", "other", "refunded", "repaid", "spent", "taken_back", "written_at") FROM stdin;
4645	-5	5255	4645	2026-11-29	0	0	225	0	-740	-90	2026-11-29 14:23:09.647172+00
\.
COPY t_initialstate.members_address ("area_code", "created_at", "id", "is_default", "member_id", "public_id", "sealed") FROM stdin;
440305	2026-11-29 14:23:09.173554+00	1	t	3	5e71b721-7979-4d52-ba5f-f619e1a8c994	\\x6465762e215c3b38da8aaed648ee8ccf7e82586273cc3b573844ddcb76d11afb16b0ec279621a9719b7afca2494b4a1069d8481c2e47562e922a9af81eccec67bf374ae33a04de2da40545ca8ec7e1e638a8085488fb307a26d5a6af724f59a35533e9aabc6fee7b877590226b37e2a82cb8f253999e545dfa1210baaed20d001060c44414238e256feeb99178b6cf3db15cc45608a82534db127450dd8df8917e702a3044476881255de5
\.
COPY t_initialstate.members_department ("code", "created_at", "id", "name", "parent_id") FROM stdin;
D001	2026-11-29 14:23:09.132741+00	1	市场部	\N
D002	2026-11-29 14:23:09.132755+00	2	研发部	\N
\.
COPY t_initialstate.members_member ("born_day", "born_month", "created_at", "department_id", "email", "employee_no", "grade", "id", "joined_on", "keeps_private", "labels", "language", "left_on", "name", "name_key", "phone_index", "phone_sealed", "public_id", "site_id", "state", "tier_id", "tier_until", "user_id") FROM stdin;
\N	\N	2026-11-29 14:23:09.136495+00	2		A1		1	\N	f	{}		\N	陈思远	chensiyuan csy	\\x8e9c89e265b34474f508a38e6ef086ab391dbabdde4612b3a9007c784ca5ab06	\\x6465762eefa3211104bb86f0ae89108163f26b8ff28fba47fe0dd146d4f3660329ae3e2b00e0b1c79f0092	3d59fe67-b2bc-4eab-8b2e-fa41bf223eeb	\N	active	\N	\N	\N
\N	\N	2026-11-29 14:23:09.136528+00	1		A2		2	\N	f	{}		\N	何晴	heqing hq	\N	\\x	a2946939-d871-4f05-a4f6-2ee05411b733	\N	active	\N	\N	\N
\N	\N	2026-11-29 14:23:09.143122+00	\N		T00003		3	\N	f	{}		\N	林晓	linxiao lx	\N	\\x	03cf4038-6f49-4d8b-ae4b-40d490e35b3f	\N	active	\N	\N	2
\N	\N	2026-11-29 14:23:09.180752+00	\N		P00001		4	\N	f	{}		\N	王敏	wangmin wm	\N	\\x	ee5c6953-a3b8-4629-85f4-088fbc457ca6	\N	active	\N	\N	\N
\.
COPY t_initialstate.members_message ("body", "created_at", "dedupe", "facts", "id", "is_shown", "kind", "link", "member_id", "read_at", "title") FROM stdin;
「%(title)s」已发放，点开查看。	2026-11-29 14:23:09.469874+00	delivery/1	{"title": "咖啡券"}	1	t	delivery	/orders/20261129773053840871/	3	\N	您兑换的权益已到账
「%(title)s」已发放，点开查看。	2026-11-29 14:23:09.502703+00	delivery/2	{"title": "卡密"}	2	t	delivery	/orders/20261129249772518246/	3	\N	您兑换的权益已到账
订单 %(number)s 的 %(points)s 积分已退回原批次。	2026-11-29 14:23:09.530456+00	order/20261129082563571073/part/1e07441a51d6c3fadc5b03f5	{"yuan": "0.00", "grace": "0", "until": "", "lapsed": "0", "number": "20261129082563571073", "points": "100", "revoked": "0"}	3	t	order	/orders/20261129082563571073/	3	\N	部分商品已取消
订单 %(number)s 的 %(points)s 积分已退回原批次。	2026-11-29 14:23:09.562465+00	cancel/20261129341435712840	{"yuan": "0.00", "grace": "0", "until": "", "lapsed": "0", "number": "20261129341435712840", "points": "100", "revoked": "0"}	4	t	order	/orders/20261129341435712840/	3	\N	订单已取消，积分已退回
订单 %(number)s 已由%(carrier)s发出，运单号 %(tracking)s。	2026-11-29 14:23:09.584+00	parcel/1	{"number": "20261129960759871138", "carrier": "顺丰速运", "tracking": "SF0000000001"}	5	t	parcel	/orders/20261129960759871138/	3	\N	您的礼品已发出
售后单 %(number)s：%(text)s	2026-11-29 14:23:09.610417+00	case-return/AS26112994633320	{"text": "–", "number": "AS26112994633320"}	6	t	case	/after-sale/AS26112994633320/	3	\N	售后已通过，请寄回商品
\.
COPY t_initialstate.orders_aftersale ("cash_fen", "closed_at", "created_at", "due_at", "escalated_at", "id", "is_vip", "kind", "member_id", "number", "order_id", "points", "reason", "return_carrier", "return_no", "state", "text") FROM stdin;
25	\N	2026-11-29 14:23:09.602114+00	2026-12-06 14:23:09.608684+00	\N	1	f	return	3	AS26112994633320	6	50	broken			to_return	压坏了
\.
COPY t_initialstate.orders_aftersaleline ("case_id", "id", "line_id", "quantity") FROM stdin;
1	1	6	1
\.
COPY t_initialstate.orders_aftersalenote ("actor_name", "at", "case_id", "from_member", "from_state", "id", "is_internal", "text", "to_state") FROM stdin;
系统	2026-11-29 14:23:09.603547+00	1	f		1	f	压坏了	asked
系统	2026-11-29 14:23:09.609537+00	1	f	asked	2	f		to_return
\.
COPY t_initialstate.orders_cartline ("created_at", "id", "member_id", "quantity", "sku_id") FROM stdin;
2026-11-29 14:23:09.623366+00	1	3	2	1
\.
COPY t_initialstate.orders_digitaldelivery ("attempts", "created_at", "done_at", "error", "id", "line_id", "next_at", "provider_no", "state") FROM stdin;
1	2026-11-29 14:23:09.443824+00	2026-11-29 14:23:09.464826+00		1	1	\N		done
1	2026-11-29 14:23:09.480673+00	2026-11-29 14:23:09.49916+00		2	2	\N		done
\.
COPY t_initialstate.orders_order ("address_sealed", "after_sale_until", "area_text", "cash_fen", "cash_refunded_fen", "changed_at", "completed_at", "ended_at", "id", "invoice_sealed", "journal_id", "key", "member_id", "note", "number", "pay_by", "placed_at", "points", "points_refunded", "receive_by", "receive_extended", "receive_told_at", "request_hash", "site_id", "source", "state") FROM stdin;
\\x6465762e56e55464f5230de4e3ccece8c5f56c07883df3c99b34e8625b945b012115bca2674a3a10da9503d144a03fa1cf877b687a18a4053b19b6d3f6cedb503fe06bc9cf3d3642483583fb3040c91e118202b9f72dffc2f3e727e71b5a1588d421787fbe07d89ed435c83a94872c6d777a80bfbc0c1e50f608c5300448794afaa0947f85080a8e5dc21ac433b950392970ce98f1c4edc28e5bd2b421f3f7aeba5a4a19e0b669c1200764	2026-12-06 15:59:59+00	广东省 深圳市 南山区	0	0	2026-11-29 14:23:09.468157+00	2026-11-29 14:23:09.466373+00	\N	1	\\x	18	d73768ef-4759-45cd-af73-abb8032e2c40	3		20261129773053840871	\N	2026-11-29 14:23:09.433218+00	100	0	\N	f	\N	\\xc63eaa28e6d5417572ec14f2c7663bc13c50bf05efa8b144ff8b2fa8df17da80	\N	web	completed
\\x6465762e9bd3eb06e6fc0666ea2d76a5ffaf3c7fb8da02e2609ad693bcb2e4211bcdb122a3c6db72344b704c27986b3a1ec1d59ce3088717bc7f08e36c03210b1f6424a01941046e8d3908bfb14b0b943d6cd831e2814cb28a744bd830828c7efc2cfbe45d45018b99b5c6eefedb7949eabf1b3f1acacf8a16d7b5bb726aabe7d83e0e2ccb7ca24bea67addb9bbe01823570ab3d6b6a811e8296564c2ebad5c1044f180a83b3ad0d8f22f7	2026-12-06 15:59:59+00	广东省 深圳市 南山区	0	0	2026-11-29 14:23:09.501675+00	2026-11-29 14:23:09.500387+00	\N	2	\\x	19	577e6c61-3023-4677-977d-42c537b56ba0	3		20261129249772518246	\N	2026-11-29 14:23:09.476101+00	100	0	\N	f	\N	\\xbfbc48f3e917f31c8ce627073be74e57f62ed8ccd9cca78110ed2a83c4864a37	\N	web	completed
\\x6465762ecaed2aa9b2753a20df69c81753c94a7a6aad76fd405d5d5ab1911853ffc0efa7c0620911e9e1c3669742d15ee9c59d91ce2564ca8f702e31c09a97e9023c8c2c599a831912b55e97696b2c21ea9a9d8d0ac308c8f96ae00bc070c4dad3a38b0ebf729ef557848c040720f9fc03e881ff4fb92b2219f956768cf8cd3f25b4eaba5ccbaf56713bd6a65a3a91928f99a1ad000ba58eab5a30191485de4475b210cb0d106f101ba098	\N	广东省 深圳市 南山区	0	0	2026-11-29 14:23:09.560642+00	\N	2026-11-29 14:23:09.560526+00	3	\\x	20	268205bc-dfde-43fd-a934-d98fc94646fe	3		20261129341435712840	\N	2026-11-29 14:23:09.507435+00	100	100	\N	f	\N	\\x52474224aa4a3c60bc27adf63e04229a632386e79e776e55efe53d75fe011e23	\N	web	cancelled
\\x6465762ed7fc4d8097fbc4a8ced6f20df2b10a45da72b2faf0b66969fa619ff3464d583cb73004265e7353583dcfbed9c6b447b0a74c25c020e0b87ed5af8cea347d09a38ca7befcd1a0e8553f8bc8bcc3ceeb61a1d14a628766423664d00c85a8a4e5ccecf420f6998e6fd91c89b19dfd37762755c307c43097f88661add3e98eb9a7e559cd68a995a01e0b7db44fbd11e961ff82befc07041b33ec3ae6a48f8fe02610dd1268f5feb396	\N	广东省 深圳市 南山区	0	0	2026-11-29 14:23:09.525608+00	\N	\N	4	\\x	21	6b09ba3e-c5ce-4517-b40f-e38118bc82c7	3		20261129082563571073	\N	2026-11-29 14:23:09.509548+00	200	100	\N	f	\N	\\x04a356f1955420dd3d6f46627b186ae4c92491bcbea1b23dcdf79b68b2385f56	\N	web	placed
\\x6465762ef6e47d839ba4f3c5993a20a79e1bc2629dae88aeb3a4b610aab43db7740ba92d13bf296affc03743d28252bf966c948c1ec03f546156aadf23904fd27667cebee786d336a20bdbbfef3da4ad49297114af1efd7985c16d0874fc491c5d2a3b99b495433cee1804c8f8053953505f5c44a8cb6f82f7bc8f296c4028c5e6c8c464cb8dee4e73ece571f8276d5e47b8e1b3fb5c963ad6406391ccd2441e019b8488f540f78230a10f	\N	广东省 深圳市 南山区	25	0	2026-11-29 14:23:09.565445+00	\N	\N	5	\\x	24	b24edba5-5fd4-4d7e-88a5-e7fa115c1a5d	3		20261129954906037717	2026-11-29 14:38:09.565445+00	2026-11-29 14:23:09.565445+00	50	0	\N	f	\N	\\x688180170518892474b91c1e58f95d29f87fb683fcd8b5a199b5c2740f34c8b3	\N	web	unpaid
\\x6465762e7cf35c5fa39ebc72be502087c9920687e872c4fe1ab452dc1529b8850a3e44ef1ddc02b4527e338c56aeb8d42b115eb895562d2d1c74c61cbc8464271302347c10fa9a0e6f7c1c06073ab7a11832b229dbb86bd874760947cce98974433bbc16641f37ae6777415638fd44a3a3e0377459ee5476f3691ad22cd6b32bc2e7feb0bf1bf47b7d7f6001b63cc95e51498020b5be506435cf4031f84cd2074e0b26018d3535132f7acd	2026-12-06 15:59:59+00	广东省 深圳市 南山区	75	0	2026-11-29 14:23:09.588453+00	2026-11-29 14:23:09.587019+00	\N	6	\\x	25	e3721f2a-8e4f-4ce4-a21a-16b7e2fa25a2	3		20261129960759871138	2026-11-29 14:38:09.568656+00	2026-11-29 14:23:09.568656+00	150	0	2026-12-14 15:59:59+00	f	\N	\\x443d22f07359f9ee64aab54aa3ceec1d59e1d10c3e4fb2a0c924e16e41089744	\N	web	completed
\.
COPY t_initialstate.orders_orderevent ("actor_id", "actor_name", "at", "from_state", "id", "order_id", "reason", "reference", "request_hash", "to_state", "what") FROM stdin;
\N	系统	2026-11-29 14:23:09.433218+00		1	1			\N	placed	
\N	系统	2026-11-29 14:23:09.469301+00	placed	2	1			\N	completed	
\N	系统	2026-11-29 14:23:09.476101+00		3	2			\N	placed	
\N	系统	2026-11-29 14:23:09.502289+00	placed	4	2			\N	completed	
\N	系统	2026-11-29 14:23:09.507435+00		5	3			\N	placed	
\N	系统	2026-11-29 14:23:09.509548+00		6	4			\N	placed	
\N	系统	2026-11-29 14:23:09.528618+00	placed	7	4	测试礼盒 ×1 · 缺货	order/20261129082563571073/part/1e07441a51d6c3fadc5b03f5	\\x1cfd6b38830a7a43b98c8359cf530ad90f701360fe8e26a7df15fecd73f15b0c	placed	units
\N	系统	2026-11-29 14:23:09.561539+00	placed	8	3	填错地址		\N	cancelled	
\N	系统	2026-11-29 14:23:09.565445+00		9	5			\N	unpaid	
\N	系统	2026-11-29 14:23:09.568656+00		10	6			\N	unpaid	
\N	系统	2026-11-29 14:23:09.572786+00	unpaid	11	6			\N	placed	
\N	系统	2026-11-29 14:23:09.582899+00	placed	12	6			\N	shipped	
\N	系统	2026-11-29 14:23:09.589113+00	shipped	13	6			\N	completed	
\.
COPY t_initialstate.orders_orderline ("cancelled_quantity", "cash_fen", "cash_refunded_fen", "gift_of_no", "id", "input_sealed", "kind", "line_no", "offer_id", "order_id", "ordered_sku_id", "points", "points_refunded", "quantity", "replaces_no", "returned", "sent", "sku_id", "sku_name", "slot_id", "title", "title_en", "warehouse_code") FROM stdin;
0	0	0	\N	1	\\x	coupon	1	2	1	\N	100	0	1	\N	0	1	2		\N	咖啡券		
0	0	0	\N	2	\\x	code	1	3	2	\N	100	0	1	\N	0	1	3		\N	卡密		
1	0	0	\N	3	\\x	physical	1	1	3	\N	100	100	1	\N	0	0	1		\N	测试礼盒		
1	0	0	\N	4	\\x	physical	1	1	4	\N	200	100	2	\N	0	0	1		\N	测试礼盒		
0	25	0	\N	5	\\x	physical	1	1	5	\N	50	0	1	\N	0	0	1		\N	测试礼盒		
0	75	0	\N	6	\\x	physical	1	1	6	\N	150	0	3	\N	0	3	1		\N	测试礼盒		
\.
COPY t_initialstate.orders_parcel ("arrived_at", "carrier", "handover_id", "id", "last_error", "last_tracked_at", "order_id", "shipped_at", "shipped_by", "signed_at", "state", "subscribed_at", "tracking_no", "warehouse_code") FROM stdin;
\N	sf	\N	1		\N	6	2026-11-29 14:23:09.578218+00	系统	2026-11-29 14:23:09.589634+00	signed	\N	SF0000000001	
\.
COPY t_initialstate.orders_parcelline ("id", "line_id", "parcel_id", "quantity") FROM stdin;
1	6	1	3
\.
COPY t_initialstate.orders_payment ("created_at", "fen", "gateway", "id", "number", "order_id", "paid_at", "state", "trade_no", "way") FROM stdin;
2026-11-29 14:23:09.571211+00	75	fake	1	P14	6	2026-11-29 14:23:09.570879+00	paid	T15	page
\.
COPY t_initialstate.orders_review ("created_at", "id", "is_anonymous", "is_hidden", "line_id", "member_id", "product_id", "reply", "stars", "text") FROM stdin;
2026-11-29 14:23:09.594385+00	1	f	f	6	3	1		5	很好
\.
COPY t_initialstate.orders_voucher ("ends_at", "id", "key", "line_id", "number", "secret_sealed", "slot_id", "starts_at", "state", "station_id", "used_at", "used_by") FROM stdin;
2027-02-27 14:23:09.457381+00	1		1	736622409953	\\x6465762e18f08d04e74c3e7f0ad6e34ad00c28d5d576875ba92a8d42da5c70986a2aa0e5c71015c81558be7072d54bf4373a719e7ec0c1182bd4d905c13c3b5e6a965edb3e48bbf0	\N	\N	open	\N	\N	
\.
COPY t_initialstate.points_account ("id", "kind", "member_id", "point_type_id") FROM stdin;
1	issuer	\N	1
2	redeemed	\N	1
3	expired	\N	1
4	hold	\N	1
5	debt	\N	1
6	transit	\N	1
7	budget	\N	1
8	member	3	1
9	budget	\N	1
10	member	4	1
11	budget	\N	1
12	budget	\N	1
13	budget	\N	1
\.
COPY t_initialstate.points_budget ("account_id", "created_at", "department_id", "id", "law_bucket", "name", "parent_id", "year") FROM stdin;
7	2026-11-29 14:23:09.146659+00	\N	1	welfare	预算 4	\N	2026
9	2026-11-29 14:23:09.183841+00	\N	2	welfare	福利 2	\N	2026
11	2026-11-29 14:23:09.203198+00	\N	3	welfare	福利 4	\N	2026
12	2026-11-29 14:23:09.221482+00	\N	4	welfare	福利 6	\N	2026
13	2026-11-29 14:23:09.318993+00	\N	5	welfare	福利 8	\N	2026
\.
COPY t_initialstate.points_budgetslot ("account_id", "available", "slot", "slots") FROM stdin;
7	0	0	1
9	0	0	1
11	0	0	1
12	500	0	1
13	999900	0	1
\.
COPY t_initialstate.points_debt ("account_id", "budget_id", "closed_at", "created_at", "id", "journal_id", "lot_id", "points", "reason", "remaining") FROM stdin;
10	4	\N	2026-11-29 14:23:09.37168+00	1	17	5	10	部门发错	10
\.
COPY t_initialstate.points_entry ("account_id", "contra_id", "created_at", "journal_id", "line_no", "lot_id", "part", "points") FROM stdin;
7	1	2026-11-29 14:23:09.15544+00	1	1	\N	\N	5000
8	7	2026-11-29 14:23:09.165726+00	2	1	1	\N	5000
9	1	2026-11-29 14:23:09.189857+00	3	1	\N	\N	50
10	9	2026-11-29 14:23:09.197574+00	4	1	2	\N	50
11	1	2026-11-29 14:23:09.208931+00	5	1	\N	\N	5
10	11	2026-11-29 14:23:09.215134+00	6	1	3	\N	5
12	1	2026-11-29 14:23:09.227003+00	7	1	\N	\N	500
8	12	2026-11-29 14:23:09.282812+00	8	2	4	\N	70
10	12	2026-11-29 14:23:09.282812+00	8	3	5	\N	30
8	4	2026-11-29 14:23:09.293453+00	9	1	1	1	-40
2	4	2026-11-29 14:23:09.302966+00	10	1	\N	\N	15
8	4	2026-11-29 14:23:09.304015+00	11	1	1	1	25
10	6	2026-11-29 14:23:09.314943+00	12	1	2	\N	-50
8	6	2026-11-29 14:23:09.314943+00	12	2	6	\N	50
10	6	2026-11-29 14:23:09.314943+00	12	3	5	\N	-10
8	6	2026-11-29 14:23:09.314943+00	12	4	7	\N	10
13	1	2026-11-29 14:23:09.324651+00	13	1	\N	\N	1000000
10	13	2026-11-29 14:23:09.331185+00	14	1	8	\N	100
10	3	2026-11-29 14:23:09.344878+00	16	1	3	\N	-5
8	12	2026-11-29 14:23:09.36837+00	17	1	4	\N	-70
10	12	2026-11-29 14:23:09.36837+00	17	2	5	\N	-20
12	5	2026-11-29 14:23:09.37168+00	17	3	\N	\N	10
8	2	2026-11-29 14:23:09.433218+00	18	1	1	1	-100
8	2	2026-11-29 14:23:09.476101+00	19	1	1	1	-100
8	2	2026-11-29 14:23:09.507435+00	20	1	1	1	-100
8	2	2026-11-29 14:23:09.509548+00	21	1	1	1	-200
8	2	2026-11-29 14:23:09.517383+00	22	1	1	1	100
8	2	2026-11-29 14:23:09.538656+00	23	1	1	1	100
8	2	2026-11-29 14:23:09.565445+00	24	1	1	1	-50
8	2	2026-11-29 14:23:09.568656+00	25	1	1	1	-150
\.
COPY t_initialstate.points_grantbatch ("audience", "available_on", "budget_id", "checker_id", "checker_name", "columns", "created_at", "decided_at", "decision_note", "expires_on", "file_name", "file_sha256", "finished_at", "greeting", "id", "maker_id", "maker_name", "notified_at", "number", "point_type_id", "points_total", "posting_at", "reason", "request_key", "rows_aside", "rows_failed", "rows_hash", "rows_ok", "rows_policy", "rows_total", "rows_warned", "same_file_id", "scheduled_at", "sheet_sealed", "source", "state", "submitted_at", "title", "touched_at", "validated_ms") FROM stdin;
\N	\N	4	900002	王敏	{"by": {"name": 1, "points": 2, "reason": 3, "employee_no": 0}, "mapped": false, "signature": "ed8ee3cf9109d5edebe60dba6ae9c6ace6e1bb121c5a03804c2003880e0155b7", "header_row": 1}	2026-11-29 14:23:09.236362+00	2026-11-29 14:23:09.279265+00		\N	名单.xlsx	0000000000000000000000000000000000000000000000000000000000000007	2026-11-29 14:23:09.28767+00		1	900001	林晓	\N	GB-20261129-01	1	100	2026-11-29 14:23:09.282022+00	中秋福利	6dd9e8d9-8e50-46fc-aed6-46708fdd9f68	0	0	99679a0589e0fce9d5a2197862481e73f6c95d8374975ad78c1d4a38d4fd1223	2	good_only	2	0	\N	\N	\N	sheet	done	2026-11-29 14:23:09.270312+00	中秋福利积分	2026-11-29 14:23:09.236362+00	18
\.
COPY t_initialstate.points_grantchunk ("batch_id", "cancelled_at", "done_at", "hi", "journal_id", "lo", "no", "points", "rows") FROM stdin;
1	\N	2026-11-29 14:23:09.284032+00	3	8	2	1	100	2
\.
COPY t_initialstate.points_grantline ("batch_id", "department", "email", "employee_no", "error", "expires_on", "expires_text", "facts", "greeting", "member_id", "name", "phone_index", "phone_sealed", "point_type_id", "points", "points_text", "reason", "row_no", "set_aside", "type_text", "warning") FROM stdin;
1			T00003		\N		\N		3	林晓	\N	\N	\N	70	70		2	f		
1			P00001		\N		\N		4	王敏	\N	\N	\N	30	30		3	f		
\.
COPY t_initialstate.points_hold ("captured", "closed_at", "created_at", "expires_at", "id", "journal_id", "member_id", "note", "points", "reference", "state") FROM stdin;
15	2026-11-29 14:23:09.313125+00	2026-11-29 14:23:09.297468+00	2026-11-29 14:38:09.295236+00	1	9	3		40	hold/1	captured
\.
COPY t_initialstate.points_journal ("actor_id", "actor_name", "created_at", "event_at", "id", "kind", "note", "reference", "request_hash", "reverses_id") FROM stdin;
\N	系统	2026-11-29 14:23:09.151914+00	2026-11-29 14:23:09.151914+00	1	top_up	拨付	test/1855cab0-f8bc-4424-a757-f50d027561ce	\\xefff53302dbeeb079c14c4e57e09da44287f465d9a69cdc61c339b5815b1c858	\N
\N	系统	2026-11-29 14:23:09.160127+00	2026-11-29 14:23:09.160127+00	2	grant	测试	test/e2b60875-5ff6-4716-9878-f8de84d60cc3	\\x82e0b7a162ea0048c83f031ad8ee5263ef742871077ee48c9ac2fad6637ec0da	\N
900001	林晓	2026-11-29 14:23:09.18741+00	2026-11-29 14:23:09.18741+00	3	top_up	年初	top-up/2	\\x7d2b65f9807346b5a7ec588830f9bc0c9c0fca29ce1b9e0437fae686b5f3d5f5	\N
900001	林晓	2026-11-29 14:23:09.193575+00	2026-11-29 14:23:09.193575+00	4	grant	生日	grant/3	\\xa65f154ee8124bcfc2a3e5271aa3211adc808880800cdc04a8eb5ccdee1f7fb5	\N
900001	林晓	2026-11-29 14:23:09.20663+00	2026-11-29 14:23:09.20663+00	5	top_up	年初	top-up/4	\\x8cf63255b091fe02c74591b3aeb4eef83003f0166981139545a45239910141fa	\N
900001	林晓	2026-11-29 14:23:09.212529+00	2026-11-29 14:23:09.212529+00	6	grant	生日	grant/5	\\x5d046c2f6125b2cb5155bfb11cd0b7143b5f37d3fc630e9016b057cdaa89dba3	\N
900001	林晓	2026-11-29 14:23:09.224813+00	2026-11-29 14:23:09.224813+00	7	top_up	年初	top-up/6	\\x3d8f0c3b3f755599cca383e8b102b267ef1094fd23ce46dee9560a163bc238a6	\N
900001	林晓	2026-11-29 14:23:09.282812+00	2026-11-29 14:23:09.282812+00	8	grant	中秋福利积分	grant-batch/1/1	\\x	\N
900001	林晓	2026-11-29 14:23:09.293453+00	2026-11-29 14:23:09.293453+00	9	hold		hold/1	\\x52b0b0eff3a6f1824e24fa99268068913c1bd6d6835f4715e838b940590d6ec0	\N
900001	林晓	2026-11-29 14:23:09.301485+00	2026-11-29 14:23:09.301485+00	10	capture		hold/1/capture	\\xd6eba5285fe92d96a04ed5168c1d083e54fd250538c67a950006ab387f14c336	\N
900001	林晓	2026-11-29 14:23:09.304015+00	2026-11-29 14:23:09.304015+00	11	release		hold/1/rest	\\xffaca975461119832af1331c540af091e7366ab721bef7d0777a602494054fed	9
900001	林晓	2026-11-29 14:23:09.314943+00	2026-11-29 14:23:09.314943+00	12	transfer		transfer/1	\\x1d866cf8e639dce8f477b1d6aeae2ec3a66aeba472036e689c52c724a7e13cd6	\N
900001	林晓	2026-11-29 14:23:09.322393+00	2026-11-29 14:23:09.322393+00	13	top_up	年初	top-up/8	\\x0041c8ad267415badd9c87fd1a74516704390f7584165c3ee9f200166cf34309	\N
900001	林晓	2026-11-29 14:23:09.328317+00	2026-11-29 14:23:09.328317+00	14	grant	礼遇	g/1	\\xbc8b88ac7c7d3c923774c24158e30a5093d87b8e928cb99442d1c03dc6505c06	\N
900001	林晓	2026-11-29 14:23:09.336195+00	2026-11-29 14:23:09.336195+00	15	activate	积分生效	activate/lot/8	\\x2b85d888c9fed090364cb746e32b2a300beefc393c4cb9fb5d575992d5d08234	\N
\N	系统	2026-11-29 14:23:09.343682+00	2026-11-29 14:23:09.343682+00	16	expire	积分到期	expire/20261129142309343336	\\x	\N
900001	林晓	2026-11-29 14:23:09.36837+00	2026-11-29 14:23:09.36837+00	17	revoke	部门发错	revocation/1/1	\\x	\N
\N	系统	2026-11-29 14:23:09.433218+00	2026-11-29 14:23:09.433218+00	18	spend	咖啡券 ×1	order/20261129773053840871	\\x5744e79b5c62f24a9e47c56dd087350ea04ac6803231ae8909de10ee4f6d79ec	\N
\N	系统	2026-11-29 14:23:09.476101+00	2026-11-29 14:23:09.476101+00	19	spend	卡密 ×1	order/20261129249772518246	\\xb1204213636f3f56a30722ac1137a64b616a8d3b1c0bc2944b2fc64fb456ebbd	\N
\N	系统	2026-11-29 14:23:09.507435+00	2026-11-29 14:23:09.507435+00	20	spend	测试礼盒 ×1	order/20261129341435712840	\\x353fb67c423b73fa2d304d8cd1849cc4feb6421abffaf15546aae49d35dfb50e	\N
\N	系统	2026-11-29 14:23:09.509548+00	2026-11-29 14:23:09.509548+00	21	spend	测试礼盒 ×2	order/20261129082563571073	\\x235cc9ec02a92dbc9290a9f4581d54ea039f00201fb3fb5b10b00c1bcac472f2	\N
\N	系统	2026-11-29 14:23:09.517383+00	2026-11-29 14:23:09.517383+00	22	refund	缺货	order/20261129082563571073/part/1e07441a51d6c3fadc5b03f5	\\x3eb1259b629eaca5ac55ccb465cc3dc9ee54c170d0ef7d87fea3c7d398010a19	21
\N	系统	2026-11-29 14:23:09.538656+00	2026-11-29 14:23:09.538656+00	23	refund	填错地址	order/20261129341435712840/cancel	\\x7eb631471abb8f9ccc2f523c80185aefa43e53732cf1520976f2b7168a0399a5	20
\N	系统	2026-11-29 14:23:09.565445+00	2026-11-29 14:23:09.565445+00	24	spend	测试礼盒 ×1	order/20261129954906037717	\\x1731a533de1ccbef30becc84e296db0be133303ab38ed5d8c1af57384845409a	\N
\N	系统	2026-11-29 14:23:09.568656+00	2026-11-29 14:23:09.568656+00	25	spend	测试礼盒 ×3	order/20261129960759871138	\\x221669f5547ab2077dadce4e85dac8fb3bd36a43c7b65b1b3d6bb5075fdee470	\N
\.
COPY t_initialstate.points_lot ("account_id", "available_at", "batch_id", "budget_id", "expires_at", "granted", "id", "is_grace", "journal_id", "origin_id", "remaining", "root_id", "row_no", "waits_for") FROM stdin;
8	2026-11-29 14:23:09.164697+00	\N	1	\N	5000	1	\N	2	\N	4485	\N	\N	\N
10	2026-11-29 14:23:09.197062+00	\N	2	\N	50	2	\N	4	\N	0	\N	\N	\N
10	2026-11-29 14:23:09.214673+00	\N	3	2026-11-29 13:23:09.219237+00	5	3	\N	6	\N	0	\N	\N	\N
8	2026-11-29 14:23:09.282812+00	1	4	\N	70	4	\N	8	\N	0	\N	2	\N
10	2026-11-29 14:23:09.282812+00	1	4	\N	30	5	\N	8	\N	0	\N	3	\N
8	2026-11-29 14:23:09.314943+00	\N	2	\N	50	6	\N	12	2	50	2	\N	\N
8	2026-11-29 14:23:09.314943+00	1	4	\N	10	7	\N	12	5	10	5	3	\N
10	2026-11-29 14:23:09.337425+00	\N	5	\N	100	8	\N	14	\N	100	\N	\N	event/1
\.
COPY t_initialstate.points_lotchange ("available_now", "available_was", "expires_now", "expires_was", "journal_id", "lot_id") FROM stdin;
2026-11-29 14:23:09.337425+00	\N	\N	\N	15	8
\.
COPY t_initialstate.points_pointtype ("code", "id", "is_active", "is_default", "line_cap", "month_cap", "name", "priority", "refund_days", "scope", "suggested_cap", "validity", "validity_n", "validity_on") FROM stdin;
general	1	t	t	100000	\N	通用积分	100	30	{}	5000	forever	\N	\N
\.
COPY t_initialstate.points_revocation ("audience", "batch_id", "checker_id", "checker_name", "created_at", "decided_at", "decision_note", "finished_at", "id", "maker_id", "maker_name", "notified_at", "number", "points_granted", "points_kept", "points_taken", "reason", "request_key", "rows_total", "spent", "state") FROM stdin;
{}	1	900002	王敏	2026-11-29 14:23:09.3509+00	2026-11-29 14:23:09.362383+00		2026-11-29 14:23:09.376487+00	1	900001	林晓	\N	GB-20261129-01-R1	100	10	90	部门发错	092a05a1-611b-4b7f-9695-1f82c6eede01	2	debt	done
\.
COPY t_initialstate.points_revocationchunk ("done_at", "hi", "journal_id", "lo", "no", "revocation_id") FROM stdin;
2026-11-29 14:23:09.369703+00	3	17	2	1	1
\.
COPY t_initialstate.points_revocationline ("expired", "granted", "lot_id", "member_id", "outcome", "revocation_id", "row_no", "spent", "taken") FROM stdin;
0	70	4	3	returned	1	2	0	70
0	30	5	4	debt	1	3	10	20
\.
COPY t_initialstate.points_seal ("digest", "entries", "journals", "last_journal_id", "no", "sealed_at") FROM stdin;
\\x3b116a4b39d7ff1847e437a14180bf7131b03aadf0fa261273746405743526aa	30	25	25	1	2026-11-29 14:23:09.633993+00
\.
COPY t_initialstate.points_sealmark ("id", "journal_id", "marked_at", "tx") FROM stdin;
1	25	2026-11-29 14:23:09.634659+00	0
\.
