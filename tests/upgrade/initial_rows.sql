-- The rows of that database, in PostgreSQL's text format: a platform with one mall that has people, points and orders. Sealed values
-- open with the development key.
COPY public.tenants_domain ("checked_at", "created_at", "domain", "error", "id", "is_primary", "redirects", "tenant_id", "token", "verified_at") FROM stdin;
\N	2026-11-29 14:10:43.550305+00	platform.localhost		1	t	f	1		2026-11-29 14:10:43.546865+00
\N	2026-11-29 14:10:50.209657+00	first.localhost		2	t	f	2		\N
\.
COPY public.tenants_plan ("calls", "code", "id", "is_offered", "member_fen", "members", "month_fen", "name", "orders", "points", "soft_percent", "storage") FROM stdin;
10000	trial	1	t	0	200	0	体验版	500	1000000	80	1073741824
1000000	standard	2	t	100	5000	199900	标准版	50000	100000000	80	21474836480
\N	enterprise	3	t	60	\N	1999900	企业版	\N	\N	80	536870912000
\.
COPY public.tenants_tenant ("activated_at", "allowance", "brand_color", "brand_version", "checklist_closed_at", "contact_email", "contact_name", "created_at", "drift", "drop_after", "first_redeemed_at", "has_mascot", "hero", "id", "is_canary", "limits", "logo_image", "logo_svg", "name", "plan_id", "points_word", "points_word_en", "purpose", "sandbox_of_id", "scenario", "schema_name", "schema_version", "share_text", "share_title", "shut", "slug", "state", "switches", "timezone", "type", "usage") FROM stdin;
\N	{}	#2b5ce6	1	\N			2026-11-29 14:10:43.545008+00		\N	\N	t		1	f	{}			小羊云商	\N	积分		平台运营中心	\N	welfare	ops	0				platform	active	{}	Asia/Shanghai	ops	{}
\N	{}	#2b5ce6	1	\N			2026-11-29 14:10:50.201167+00		\N	\N	t		2	f	{}			第一家商城	1	积分			\N	welfare	t_initialstate	35				first	active	{}	Asia/Shanghai	mall	{}
\.
COPY ops.accounts_role ("clear_fields", "code", "id", "name", "permissions") FROM stdin;
{}	operator	1	平台运营	{platform.tenants,log.view}
\.
COPY ops.accounts_user ("created_at", "email", "id", "is_active", "last_login", "login", "name", "password", "title") FROM stdin;
2026-11-29 14:10:49.289212+00		1	t	\N	operator	周舟	!K5nnqQ92EoRbqJv8acmieRkOeTew4S3nH9zUJtyi	
\.
COPY ops.accounts_user_roles ("id", "role_id", "user_id") FROM stdin;
1	1	1
\.
COPY ops.core_operationlog ("action", "actor_id", "actor_name", "after", "at", "before", "id", "ip", "label", "reason", "target") FROM stdin;
user.create	\N	系统	{"roles": ["operator"]}	2026-11-29 14:10:49.292574+00	{}	1	\N	周舟		user/1
\.
COPY t_initialstate.accounts_apikey ("created_at", "expires_at", "id", "last_used_at", "name", "owner_id", "permissions", "prefix", "revoked_at", "secret_hash") FROM stdin;
2026-11-29 14:10:50.518129+00	\N	1	\N	门户	1	{members.view}	dd511e463b	\N	\\xbdd5bd0cc0ec26f88dbcb3bf76108c8aa07d0312274b5ce503f67be5bbd1ebfd
\.
COPY t_initialstate.accounts_approvalstep ("above_points", "id", "role_id", "step_no", "title") FROM stdin;
10000	1	\N	1	财务
\.
COPY t_initialstate.accounts_decision ("checker_id", "checker_name", "created_at", "decided_at", "id", "maker_id", "note", "role_id", "state", "step_no", "subject", "title") FROM stdin;
900002	王敏	2026-11-29 14:10:51.357589+00	2026-11-29 14:10:51.36159+00	1	900001		\N	approved	1	grant-batch/1	审批
900002	王敏	2026-11-29 14:10:51.520318+00	2026-11-29 14:10:51.535968+00	2	900001		\N	approved	1	revocation/1	审批
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
2026-11-29 14:10:50.396292+00		1	t	\N	user-1	沈星河	md5$gG6gjum7gBOGJgD0hc448F$74d1ca0968cbc8e6c20c200c28e0b77a	
2026-11-29 14:10:51.04962+00		2	t	\N	user-2	林晓	md5$10T3wd67lMpWr45g8ZUWQ2$2bc8f64b66aff248d2f52a3093e773fc	
\.
COPY t_initialstate.accounts_user_roles ("id", "role_id", "user_id") FROM stdin;
1	2	1
\.
COPY t_initialstate.catalog_category ("icon", "id", "name", "name_en", "parent_id", "position", "slug") FROM stdin;
tabler--category	1	礼品		\N	0	gifts
\.
COPY t_initialstate.catalog_code ("batch_id", "fingerprint", "given_at", "id", "reference", "revealed_at", "sealed", "sku_id", "state") FROM stdin;
1	\\x498582dc2221867f990b99f820cc0ec77d914109b1e72a5d1cbe2cc9015e24ce	2026-11-29 14:10:51.838876+00	1	order/20261129234001807139/1	\N	\\x6465762e48bb9ca8c13666a7534e02a3afc256ff0a348b6ca118cf998754625c0d190affd7077d9f47f0de29d71cc905555160571542532a44f5a5d245966df72edac798f1eb368a6969c07df54bb9574e	3	given
1	\\x35f0f8df0f1b815dd539092d9d24b2afd318ea1ae81b09894eb2fb3ffe795126	\N	2		\N	\\x6465762e1e288776c7608eed3169e9aab194fdead883d8b8f6a6260cc426b45e5ade67f03a76d8e0810c609fe84b2daf7fa4c599bc209484e57518ba130dd1cc8b28810089a2118849b9be5af17cb43ae1	3	free
1	\\x97b5f6ffe3df9a97f28bba7de0ee1513f2515c91acf87f9f125c0847e51b95bd	\N	3		\N	\\x6465762e26cfdaf81529772b8a5ed1323d0c36f55a385a171cdc67aead66bc29aedd2472ceed3c19d01c681e48bed02e189d78e3617d656ce98a33a52d2819f18438f37d99b1dbbc97dcb4aebe6da422a6	3	free
\.
COPY t_initialstate.catalog_codebatch ("count", "created_at", "created_by", "expires_on", "id", "name", "over_at", "sku_id") FROM stdin;
3	2026-11-29 14:10:51.685947+00	系统	\N	1	测试	\N	3
\.
COPY t_initialstate.catalog_offer ("cash_fen", "created_at", "departments", "ends_at", "gift_id", "gift_quantity", "id", "is_active", "kind", "labels", "limit_period", "market_fen", "min_points", "name", "needs_approval", "per_member_limit", "points", "quota", "quota_left", "sku_id", "starts_at", "swap_fen_per_100", "tier_points", "tiers") FROM stdin;
0	2026-11-29 14:10:51.602538+00	{}	\N	\N	1	1	t	standard	{}	ever	0	1		f	\N	100	\N	\N	1	\N	50	{}	{}
0	2026-11-29 14:10:51.63673+00	{}	\N	\N	1	2	t	standard	{}	ever	0	\N		f	\N	100	\N	\N	2	\N	0	{}	{}
0	2026-11-29 14:10:51.673327+00	{}	\N	\N	1	3	t	standard	{}	ever	0	\N		f	\N	100	\N	\N	3	\N	0	{}	{}
\.
COPY t_initialstate.catalog_product ("art", "badge", "badge_en", "batch_no", "category_id", "condition", "created_at", "description", "description_en", "details", "id", "is_internal", "kind", "position", "promise_days", "public_id", "return_days", "review_count", "rules", "rules_en", "sold_count", "star_sum", "state", "subtitle", "subtitle_en", "taken_off", "title", "title_en", "updated_at", "warehouse_id") FROM stdin;
gift-box				1		2026-11-29 14:10:51.59229+00			{}	1	f	physical	0	3	984c14f6-9ef7-41e0-86f1-72dd246dba9c	7	1			0	5	on				测试礼盒		2026-11-29 14:10:51.592298+00	\N
gift-box				1		2026-11-29 14:10:51.632473+00			{}	2	f	coupon	0	3	f62ba3fb-37f8-45a2-b3b6-591215c565f0	7	0			0	0	on				咖啡券		2026-11-29 14:10:51.632482+00	\N
gift-box				1		2026-11-29 14:10:51.665656+00			{}	3	f	code	0	3	d4a16560-eed7-491b-b4a7-2419d222220e	7	0			0	0	on				卡密		2026-11-29 14:10:51.665664+00	\N
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
系统	2026-11-29 14:10:51.609556+00	1	in		50	first/1	1
系统	2026-11-29 14:10:51.652294+00	2	in		10	first/2	2
系统	2026-11-29 14:10:51.694792+00	3	in	测试	3	codes/1	3
系统	2026-11-29 14:10:51.701684+00	4	sold		-1	order/20261129950439588073	2
系统	2026-11-29 14:10:51.780505+00	5	sold		-1	order/20261129234001807139	3
系统	2026-11-29 14:10:51.889501+00	6	sold		-1	order/20261129333646856488	1
系统	2026-11-29 14:10:51.898436+00	7	sold		-2	order/20261129044637508594	1
系统	2026-11-29 14:10:51.951971+00	8	back		1	order/20261129044637508594/part/1e07441a51d6c3fadc5b03f5	1
系统	2026-11-29 14:10:51.996087+00	9	back		1	order/20261129333646856488/cancel	1
系统	2026-11-29 14:10:52.005033+00	10	sold		-1	order/20261129310512117899	1
系统	2026-11-29 14:10:52.012949+00	11	sold		-3	order/20261129600131867685	1
\.
COPY t_initialstate.catalog_stockslot ("available", "sku_id", "slot", "slots") FROM stdin;
45	1	0	1
9	2	0	1
2	3	0	1
\.
COPY t_initialstate.core_logseal ("digest", "last_log_id", "lines", "marks", "no", "sealed_at") FROM stdin;
\\xf4f523857cc13f429810f94996f6300011b7f59614acacca3f6788a76986b6cd	53	53	\\x000000000000000190597258f9fcfa58000000000000000255941ced98576bd500000000000000033d0c459d5094c6f50000000000000004217ba8e46077d00e000000000000000566b062f8680ad7a00000000000000006faf77d9611db2fec000000000000000761006c33367a97900000000000000008db0500ba5e32d4250000000000000009ae8227dcec901514000000000000000a896cf8f04f7f0c85000000000000000b2c4154cbdcf0184b000000000000000cbcdebfcf1013a1cb000000000000000db0c5722a8e15dea5000000000000000e0790e8612c25040d000000000000000f7c256f1aa0e59f6700000000000000100a66723cf1bbbf0500000000000000114fc8924d5f33f5370000000000000012718b0d0bad5e00e80000000000000013524840fc67335b450000000000000014da9a5aff055e77df0000000000000015c5acf727fa3a0cdb0000000000000016cdb716a188af33ed000000000000001779e07074d8adb9fd0000000000000018df243819b7376a360000000000000019be2c83aabbe36d4a000000000000001a02ecb06420513955000000000000001b46f93d21388de100000000000000001cd45f58d470642843000000000000001d3e144b964f6357e8000000000000001e87a57bf77a520277000000000000001f2834719248e425ef00000000000000204d54905ebec30a1700000000000000216ad32f9f16ca837b00000000000000221794c882232c01560000000000000023ae457f9b1f43648c0000000000000024f117d191c33f0ca90000000000000025500451a5e41dcd67000000000000002612de21f1f860dbd20000000000000027f4ce7e51e74197710000000000000028315810a13cb4bd6b0000000000000029cc1d227856be14f6000000000000002acd6c9b93d7fbcec1000000000000002bd4402825fe932824000000000000002c6b0b7cbb5f66f8bd000000000000002d573da5007bd61ba1000000000000002ee2d4462581834fde000000000000002fa5cb2389ec91dcc80000000000000030af53614ebd097985000000000000003183bd1d84ab9f586c0000000000000032c2646c3809b03253000000000000003358e5b9be2aabdb6900000000000000342d787cbdf6208cb80000000000000035ea975b5e8d7f01ab	1	2026-11-29 14:10:52.135149+00
\.
COPY t_initialstate.core_logsealmark ("id", "log_id", "marked_at", "tx") FROM stdin;
1	53	2026-11-29 14:10:52.135834+00	0
\.
COPY t_initialstate.core_operationlog ("action", "actor_id", "actor_name", "after", "at", "before", "id", "ip", "label", "reason", "target") FROM stdin;
user.create	\N	系统	{"roles": ["hr"]}	2026-11-29 14:10:50.500485+00	{}	1	\N	沈星河		user/1
approval.steps	\N	系统	{"1": "财务 > 10000"}	2026-11-29 14:10:50.506599+00	{}	2	\N			approval-steps
api_key.make	1	沈星河	{"permissions": ["members.view"]}	2026-11-29 14:10:50.51906+00	{}	3	\N	门户		api-key/1
members.import	\N	系统	{"bad": 0, "left": 0, "joined": 2, "changed": 0}	2026-11-29 14:10:51.040634+00	{}	4	\N			roster
user.create	\N	系统	{"roles": []}	2026-11-29 14:10:51.051423+00	{}	5	\N			user/2
member.add	\N	系统	{}	2026-11-29 14:10:51.060701+00	{}	6	\N			member/349c5bd5-3042-43e0-9e0b-50cb7763b8ba
budget.open	\N	系统	{"name": "预算 4", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 14:10:51.067113+00	{}	7	\N	预算 4		budget/1
budget.top_up	\N	系统	{"available": 5000}	2026-11-29 14:10:51.095956+00	{"available": 0}	8	\N	预算 4	拨付	budget/1
grant.one	\N	系统	{"budget": "预算 4", "points": 5000, "reference": "test/9363703e-988d-417f-a521-0e1bf756ac8d"}	2026-11-29 14:10:51.125166+00	{}	9	\N	测试	测试	member/3
address.save	\N	系统	{"area": "广东省 深圳市 南山区"}	2026-11-29 14:10:51.134342+00	{}	10	\N			address/67e671f4-a3cf-4d7a-84e7-affc56372b8e
member.add	900001	林晓	{}	2026-11-29 14:10:51.153022+00	{}	11	\N			member/c96733f0-2081-4ed3-8930-b51959abcd93
budget.open	900001	林晓	{"name": "福利 2", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 14:10:51.160407+00	{}	12	\N	福利 2		budget/2
budget.top_up	900001	林晓	{"available": 50}	2026-11-29 14:10:51.173838+00	{"available": 0}	13	\N	福利 2	年初	budget/2
grant.one	900001	林晓	{"budget": "福利 2", "points": 50, "reference": "grant/3"}	2026-11-29 14:10:51.194609+00	{}	14	\N	生日	生日	member/4
budget.open	900001	林晓	{"name": "福利 4", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 14:10:51.20614+00	{}	15	\N	福利 4		budget/3
budget.top_up	900001	林晓	{"available": 5}	2026-11-29 14:10:51.221451+00	{"available": 0}	16	\N	福利 4	年初	budget/3
grant.one	900001	林晓	{"budget": "福利 4", "points": 5, "reference": "grant/5"}	2026-11-29 14:10:51.240759+00	{}	17	\N	生日	生日	member/4
budget.open	900001	林晓	{"name": "福利 6", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 14:10:51.2499+00	{}	18	\N	福利 6		budget/4
budget.top_up	900001	林晓	{"available": 500}	2026-11-29 14:10:51.263759+00	{"available": 0}	19	\N	福利 6	年初	budget/4
grant.upload	900001	林晓	{"file": "名单.xlsx", "rows": 2, "title": "中秋福利积分", "budget": "福利 6", "reason": "中秋福利", "sha256": "0000000000000000000000000000000000000000000000000000000000000007", "greeting": "", "expires_on": null, "point_type": 1, "rows_policy": "good_only", "available_on": null, "scheduled_at": null}	2026-11-29 14:10:51.288011+00	{}	20	\N	中秋福利积分 GB-20261129-01		grant-batch/GB-20261129-01
grant.submit	900001	林晓	{"rows": 2, "points": 100, "rows_hash": "99679a0589e0fce9d5a2197862481e73f6c95d8374975ad78c1d4a38d4fd1223"}	2026-11-29 14:10:51.358125+00	{}	21	\N	中秋福利积分 GB-20261129-01		grant-batch/GB-20261129-01
grant.approve	900002	王敏	{"rows": 2, "points": 100}	2026-11-29 14:10:51.365021+00	{}	22	\N	中秋福利积分 GB-20261129-01		grant-batch/GB-20261129-01
grant.done	\N	系统	{"rows": 2, "points": 100}	2026-11-29 14:10:51.374875+00	{}	23	\N	中秋福利积分		grant-batch/GB-20261129-01
hold.placed	900001	林晓	{"points": 40}	2026-11-29 14:10:51.381917+00	{}	24	\N			hold/hold/1
hold.captured	900001	林晓	{"points": 40, "captured": 15}	2026-11-29 14:10:51.399055+00	{}	25	\N	hold/1		hold/1
points.transfer	900001	林晓	{"to": 3, "points": 60, "reference": "transfer/1"}	2026-11-29 14:10:51.403974+00	{}	26	\N			member/4
budget.open	900001	林晓	{"name": "福利 8", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 14:10:51.412935+00	{}	27	\N	福利 8		budget/5
budget.top_up	900001	林晓	{"available": 1000000}	2026-11-29 14:10:51.422968+00	{"available": 0}	28	\N	福利 8	年初	budget/5
grant.one	900001	林晓	{"budget": "福利 8", "points": 100, "reference": "g/1"}	2026-11-29 14:10:51.432496+00	{}	29	\N	礼遇	礼遇	member/4
points.activate	900001	林晓	{"points": 100}	2026-11-29 14:10:51.441313+00	{}	30	\N			event/event/1
points.expire	\N	系统	{"points": 5}	2026-11-29 14:10:51.478494+00	{}	31	\N			expiry
revocation.ask	900001	林晓	{"rows": 2, "points": 100}	2026-11-29 14:10:51.52071+00	{}	32	\N	中秋福利积分 GB-20261129-01-R1	部门发错	revocation/GB-20261129-01-R1
revocation.approve	900002	王敏	{"points": 100}	2026-11-29 14:10:51.54822+00	{}	33	\N	中秋福利积分 GB-20261129-01-R1		revocation/GB-20261129-01-R1
revocation.done	\N	系统	{"spent": 10, "taken": 90, "expired": 0}	2026-11-29 14:10:51.58497+00	{}	34	\N	中秋福利积分 GB-20261129-01-R1		revocation/GB-20261129-01-R1
stock.adjust	\N	系统	{"change": 50}	2026-11-29 14:10:51.610467+00	{}	35	\N	测试礼盒		sku/T00005
product.create	\N	系统	{}	2026-11-29 14:10:51.620775+00	{}	36	\N	测试礼盒		product/984c14f6-9ef7-41e0-86f1-72dd246dba9c
stock.adjust	\N	系统	{"change": 10}	2026-11-29 14:10:51.652999+00	{}	37	\N	咖啡券		sku/T00006
product.create	\N	系统	{}	2026-11-29 14:10:51.654308+00	{}	38	\N	咖啡券		product/f62ba3fb-37f8-45a2-b3b6-591215c565f0
product.create	\N	系统	{}	2026-11-29 14:10:51.674036+00	{}	39	\N	卡密		product/d4a16560-eed7-491b-b4a7-2419d222220e
codes.import	\N	系统	{"count": 3}	2026-11-29 14:10:51.695519+00	{}	40	\N	卡密		sku/T00007
order.place	\N	系统	{"points": 100}	2026-11-29 14:10:51.701684+00	{}	41	\N			order/20261129950439588073
order.place	\N	系统	{"points": 100}	2026-11-29 14:10:51.780505+00	{}	42	\N			order/20261129234001807139
order.place	\N	系统	{"points": 100}	2026-11-29 14:10:51.889501+00	{}	43	\N			order/20261129333646856488
order.place	\N	系统	{"points": 200}	2026-11-29 14:10:51.898436+00	{}	44	\N			order/20261129044637508594
order.cancel_units	\N	系统	{"fen": 0, "units": {"1": 1}, "points": 100}	2026-11-29 14:10:51.953865+00	{}	45	\N		缺货	order/20261129044637508594
order.cancel	\N	系统	{}	2026-11-29 14:10:51.997574+00	{}	46	\N		填错地址	order/20261129333646856488
order.place	\N	系统	{"fen": 25, "points": 50}	2026-11-29 14:10:52.005033+00	{}	47	\N			order/20261129310512117899
order.place	\N	系统	{"fen": 75, "points": 150}	2026-11-29 14:10:52.012949+00	{}	48	\N			order/20261129600131867685
order.ship	\N	系统	{"carrier": "sf", "tracking_no": "SF0000000001"}	2026-11-29 14:10:52.039529+00	{}	49	\N			order/20261129600131867685
order.receive	\N	系统	{}	2026-11-29 14:10:52.0502+00	{}	50	\N			order/20261129600131867685
review.write	2	林晓	{"stars": 5}	2026-11-29 14:10:52.055119+00	{}	51	\N			order/20261129600131867685
after_sale.ask	\N	系统	{"kind": "return"}	2026-11-29 14:10:52.070444+00	{}	52	\N			after-sale/AS26112987065911
after_sale.move	\N	系统	{"to": "to_return"}	2026-11-29 14:10:52.079801+00	{}	53	\N			after-sale/AS26112987065911
\.
COPY t_initialstate.insights_dailybalance ("closing", "expired", "granted", "lots", "on", "opening", "other", "refunded", "repaid", "spent", "taken_back", "written_at") FROM stdin;
4645	-5	5255	4645	2026-11-29	0	0	225	0	-740	-90	2026-11-29 14:10:52.14002+00
\.
COPY t_initialstate.members_address ("area_code", "created_at", "id", "is_default", "member_id", "public_id", "sealed") FROM stdin;
440305	2026-11-29 14:10:51.133591+00	1	t	3	67e671f4-a3cf-4d7a-84e7-affc56372b8e	\\x6465762ed2a2d27fadde220d4e729301a4190c4a73cf4132b4522837de84613205c756e3d9dbfc77d34e99ba6f6a91b6580583d4a872108cb71d4df8e7e52071b5b71e61400ec58d680c677797344db4e43480ef731059aeda2158acdb9936c1ecdbf4129e753a557b05c19aa41503cbada6d7712dc7491e506c6097b96e2e4a80f852478ce0dd8ba03d1ba837052e061a090fe22c5f1af9281c2ef6ce9ab804e753379bc1c741a5d1fd88
\.
COPY t_initialstate.members_department ("code", "created_at", "id", "name", "parent_id") FROM stdin;
D001	2026-11-29 14:10:50.528022+00	1	市场部	\N
D002	2026-11-29 14:10:50.528032+00	2	研发部	\N
\.
COPY t_initialstate.members_member ("born_day", "born_month", "created_at", "department_id", "email", "employee_no", "grade", "id", "joined_on", "keeps_private", "labels", "language", "left_on", "name", "name_key", "phone_index", "phone_sealed", "public_id", "site_id", "state", "tier_id", "tier_until", "user_id") FROM stdin;
\N	\N	2026-11-29 14:10:51.034345+00	2		A1		1	\N	f	{}		\N	陈思远	chensiyuan csy	\\x8e9c89e265b34474f508a38e6ef086ab391dbabdde4612b3a9007c784ca5ab06	\\x6465762eeac2e38a88659122f0ee7977f103e35c3639a1d48cfeb05c7e35767f3ac27080241260260babd7	990af081-20b6-431d-95dc-bd3a347709a0	\N	active	\N	\N	\N
\N	\N	2026-11-29 14:10:51.034382+00	1		A2		2	\N	f	{}		\N	何晴	heqing hq	\N	\\x	be80be92-7fcb-47de-82e4-186d80e3dafe	\N	active	\N	\N	\N
\N	\N	2026-11-29 14:10:51.053304+00	\N		T00003		3	\N	f	{}		\N	林晓	linxiao lx	\N	\\x	349c5bd5-3042-43e0-9e0b-50cb7763b8ba	\N	active	\N	\N	2
\N	\N	2026-11-29 14:10:51.152152+00	\N		P00001		4	\N	f	{}		\N	王敏	wangmin wm	\N	\\x	c96733f0-2081-4ed3-8930-b51959abcd93	\N	active	\N	\N	\N
\.
COPY t_initialstate.members_message ("body", "created_at", "dedupe", "facts", "id", "is_shown", "kind", "link", "member_id", "read_at", "title") FROM stdin;
「%(title)s」已发放，点开查看。	2026-11-29 14:10:51.770391+00	delivery/1	{"title": "咖啡券"}	1	t	delivery	/orders/20261129950439588073/	3	\N	您兑换的权益已到账
「%(title)s」已发放，点开查看。	2026-11-29 14:10:51.864991+00	delivery/2	{"title": "卡密"}	2	t	delivery	/orders/20261129234001807139/	3	\N	您兑换的权益已到账
订单 %(number)s 的 %(points)s 积分已退回原批次。	2026-11-29 14:10:51.954345+00	order/20261129044637508594/part/1e07441a51d6c3fadc5b03f5	{"yuan": "0.00", "grace": "0", "until": "", "lapsed": "0", "number": "20261129044637508594", "points": "100", "revoked": "0"}	3	t	order	/orders/20261129044637508594/	3	\N	部分商品已取消
订单 %(number)s 的 %(points)s 积分已退回原批次。	2026-11-29 14:10:52.000047+00	cancel/20261129333646856488	{"yuan": "0.00", "grace": "0", "until": "", "lapsed": "0", "number": "20261129333646856488", "points": "100", "revoked": "0"}	4	t	order	/orders/20261129333646856488/	3	\N	订单已取消，积分已退回
订单 %(number)s 已由%(carrier)s发出，运单号 %(tracking)s。	2026-11-29 14:10:52.044144+00	parcel/1	{"number": "20261129600131867685", "carrier": "顺丰速运", "tracking": "SF0000000001"}	5	t	parcel	/orders/20261129600131867685/	3	\N	您的礼品已发出
售后单 %(number)s：%(text)s	2026-11-29 14:10:52.081341+00	case-return/AS26112987065911	{"text": "–", "number": "AS26112987065911"}	6	t	case	/after-sale/AS26112987065911/	3	\N	售后已通过，请寄回商品
\.
COPY t_initialstate.orders_aftersale ("cash_fen", "closed_at", "created_at", "due_at", "escalated_at", "id", "is_vip", "kind", "member_id", "number", "order_id", "points", "reason", "return_carrier", "return_no", "state", "text") FROM stdin;
25	\N	2026-11-29 14:10:52.066217+00	2026-12-06 14:10:52.077385+00	\N	1	f	return	3	AS26112987065911	6	50	broken			to_return	压坏了
\.
COPY t_initialstate.orders_aftersaleline ("case_id", "id", "line_id", "quantity") FROM stdin;
1	1	6	1
\.
COPY t_initialstate.orders_aftersalenote ("actor_name", "at", "case_id", "from_member", "from_state", "id", "is_internal", "text", "to_state") FROM stdin;
系统	2026-11-29 14:10:52.068983+00	1	f		1	f	压坏了	asked
系统	2026-11-29 14:10:52.0794+00	1	f	asked	2	f		to_return
\.
COPY t_initialstate.orders_cartline ("created_at", "id", "member_id", "quantity", "sku_id") FROM stdin;
2026-11-29 14:10:52.102005+00	1	3	2	1
\.
COPY t_initialstate.orders_digitaldelivery ("attempts", "created_at", "done_at", "error", "id", "line_id", "next_at", "provider_no", "state") FROM stdin;
1	2026-11-29 14:10:51.723568+00	2026-11-29 14:10:51.762546+00		1	1	\N		done
1	2026-11-29 14:10:51.78848+00	2026-11-29 14:10:51.853364+00		2	2	\N		done
\.
COPY t_initialstate.orders_order ("address_sealed", "after_sale_until", "area_text", "cash_fen", "cash_refunded_fen", "changed_at", "completed_at", "ended_at", "id", "invoice_sealed", "journal_id", "key", "member_id", "note", "number", "pay_by", "placed_at", "points", "points_refunded", "receive_by", "receive_extended", "receive_told_at", "request_hash", "site_id", "source", "state") FROM stdin;
\\x6465762eb9db949d17c66e51546819145fdc670a7243a2c133a361d52391eae648a77111902efaa7c2680bbe58d51db0d1a7d3de4ed7f54beb385619b2aa546b3860c7dbd3201d3c1e2787b4900e2d690e26eefee24fc5904f44b28a5b09d54dcc537a8bba42acd0f2b15916356e71333f2bc729a80f47bdd570759a8efe971cdd607e151bbe4886bd916005e114e1f71eb2b25bd4c3b4514947bc9d628c63a80371a044752f84dedd383c	2026-12-06 15:59:59+00	广东省 深圳市 南山区	0	0	2026-11-29 14:10:51.768476+00	2026-11-29 14:10:51.764901+00	\N	1	\\x	18	bc84ccdc-efa2-4473-9465-12e77a1a389d	3		20261129950439588073	\N	2026-11-29 14:10:51.701684+00	100	0	\N	f	\N	\\xc63eaa28e6d5417572ec14f2c7663bc13c50bf05efa8b144ff8b2fa8df17da80	\N	web	completed
\\x6465762e9852542a8391978c72309a9d92408d2e517fdf0fddd0d1e49e829079d7f415c21419b762e6556cefa5434baff119a525edb27949569baeb5eb0fc2400a8d5329c3ebc2970ce3f73590da958ee202736bd08854c6d01ae1b50b0926352f9c220481444def942f44a480feae1424ee1a7fc0e40eeead40cddd58e0b88f1b4e0791a37ab72d16f64a3d1249afbc82b722a9aafbf51bd3e13ffa2cc6f0e0a442f66292a63e298b52a3	2026-12-06 15:59:59+00	广东省 深圳市 南山区	0	0	2026-11-29 14:10:51.859993+00	2026-11-29 14:10:51.854812+00	\N	2	\\x	19	521160ba-b8c6-4f14-bcfe-146b84a7f877	3		20261129234001807139	\N	2026-11-29 14:10:51.780505+00	100	0	\N	f	\N	\\xbfbc48f3e917f31c8ce627073be74e57f62ed8ccd9cca78110ed2a83c4864a37	\N	web	completed
\\x6465762e82e737e91adb622719fd62043f7fb2171e19d23a21670f8ff1fedd7d65c450fb1ae37c0d58eb99ef754701343eb4ea8b541b62ff42dde763dd0a3ffc7f4e628ca5b0490f46164df6e1bc8a022afea793e1425a567269eb5740dbd4089799792e0a30a7e2f11faa214cd35e3ed49e9b639e4b5961b4c5a500ca10ba84ef8698f8ae0e9d0df5aace7a05fce5bc0eb0332a8357a6d3ad3894b80482936897aabcc57967154ee9b3f9	\N	广东省 深圳市 南山区	0	0	2026-11-29 14:10:51.996548+00	\N	2026-11-29 14:10:51.996468+00	3	\\x	20	b55619a1-cf7a-463a-abc2-dda465006146	3		20261129333646856488	\N	2026-11-29 14:10:51.889501+00	100	100	\N	f	\N	\\x52474224aa4a3c60bc27adf63e04229a632386e79e776e55efe53d75fe011e23	\N	web	cancelled
\\x6465762e1cbf45a3a4c496c17f33e49001d044942f5b34c716ba11800f85153af6952e1a3b990feb0be58cdb25fbc3dea6ff740789342bcbb300d5725f993f31e9d32639563713ca27402da6e7f7c2efa72d5b098a2ae24703c3aa56a9599108c7d58aa586d035aafce6246b1212a82b6d065a586549e2262394277042056cbf1a114b95d0e5a679d7685a69d72673ad0e4dd5831978410bf512e87237efd75c49f3ba8e49c7c0aef94eca	\N	广东省 深圳市 南山区	0	0	2026-11-29 14:10:51.947971+00	\N	\N	4	\\x	21	e91ede20-6505-4b07-9af0-3545b15cb28d	3		20261129044637508594	\N	2026-11-29 14:10:51.898436+00	200	100	\N	f	\N	\\x04a356f1955420dd3d6f46627b186ae4c92491bcbea1b23dcdf79b68b2385f56	\N	web	placed
\\x6465762efc39324d528d59b4731832da09c89659ccbdbed3ce256df3fbb1ba299c117dd62f4169213f6aea1d37f8a3c25f8c1a09e48dca8b5bf7305e7d0e12a520cefe7de932e3ec3aeb6b98f0e1c26fa69755a53becb90bfed0f1735a0e9b8a0322b3acb39153fc22e23074f71b1750021d6ff49e5fa2c557b9cbad2599864912d84cd115c7e2bad9bd8b644613cf5ecf917e7961d701f05aa336ba5a39869b7cef91d85b37b36a92b98e	\N	广东省 深圳市 南山区	25	0	2026-11-29 14:10:52.005033+00	\N	\N	5	\\x	24	19e4d256-b94f-45b0-9aec-f459e6876042	3		20261129310512117899	2026-11-29 14:25:52.005033+00	2026-11-29 14:10:52.005033+00	50	0	\N	f	\N	\\x688180170518892474b91c1e58f95d29f87fb683fcd8b5a199b5c2740f34c8b3	\N	web	unpaid
\\x6465762e73fd01a0d83f0437ba1e898916218e4b6675734667e113687fe2ff1d4b9ed944925afbd0a4a3de5edebc0f7d7f1bcd3676f3bb57e029b81ed1467a42d0bc105f173e6c9fe417428e2346193fd69f68d4c5c008e8548caa9f79a5bde27be7d48d84857c323d4618831d11f8e21ff2a47dc32ae1fbf4fc0bfc050ed75db9279f437a3f712f528831d4d0c6707e01dfd61c26b38ac75c65fee0971f482bc663c750dcfbd5f4b8c433	2026-12-06 15:59:59+00	广东省 深圳市 南山区	75	0	2026-11-29 14:10:52.048551+00	2026-11-29 14:10:52.047181+00	\N	6	\\x	25	a1443e51-16bd-40c9-9d24-790061226fe8	3		20261129600131867685	2026-11-29 14:25:52.012949+00	2026-11-29 14:10:52.012949+00	150	0	2026-12-14 15:59:59+00	f	\N	\\x443d22f07359f9ee64aab54aa3ceec1d59e1d10c3e4fb2a0c924e16e41089744	\N	web	completed
\.
COPY t_initialstate.orders_orderevent ("actor_id", "actor_name", "at", "from_state", "id", "order_id", "reason", "reference", "request_hash", "to_state", "what") FROM stdin;
\N	系统	2026-11-29 14:10:51.701684+00		1	1			\N	placed	
\N	系统	2026-11-29 14:10:51.769903+00	placed	2	1			\N	completed	
\N	系统	2026-11-29 14:10:51.780505+00		3	2			\N	placed	
\N	系统	2026-11-29 14:10:51.86435+00	placed	4	2			\N	completed	
\N	系统	2026-11-29 14:10:51.889501+00		5	3			\N	placed	
\N	系统	2026-11-29 14:10:51.898436+00		6	4			\N	placed	
\N	系统	2026-11-29 14:10:51.952523+00	placed	7	4	测试礼盒 ×1 · 缺货	order/20261129044637508594/part/1e07441a51d6c3fadc5b03f5	\\x1cfd6b38830a7a43b98c8359cf530ad90f701360fe8e26a7df15fecd73f15b0c	placed	units
\N	系统	2026-11-29 14:10:51.997181+00	placed	8	3	填错地址		\N	cancelled	
\N	系统	2026-11-29 14:10:52.005033+00		9	5			\N	unpaid	
\N	系统	2026-11-29 14:10:52.012949+00		10	6			\N	unpaid	
\N	系统	2026-11-29 14:10:52.020537+00	unpaid	11	6			\N	placed	
\N	系统	2026-11-29 14:10:52.039148+00	placed	12	6			\N	shipped	
\N	系统	2026-11-29 14:10:52.049144+00	shipped	13	6			\N	completed	
\.
COPY t_initialstate.orders_orderline ("cancelled_quantity", "cash_fen", "cash_refunded_fen", "gift_of_no", "id", "input_sealed", "kind", "line_no", "offer_id", "order_id", "ordered_sku_id", "points", "points_refunded", "quantity", "replaces_no", "returned", "sent", "sku_id", "sku_name", "slot_id", "title", "title_en", "warehouse_code") FROM stdin;
0	0	0	\N	1	\\x	coupon	1	2	1	\N	100	0	1	\N	0	1	2		\N	咖啡券		
0	0	0	\N	2	\\x	code	1	3	2	\N	100	0	1	\N	0	1	3		\N	卡密		
1	0	0	\N	3	\\x	physical	1	1	3	\N	100	100	1	\N	0	0	1		\N	测试礼盒		
1	0	0	\N	4	\\x	physical	1	1	4	\N	200	100	2	\N	0	0	1		\N	测试礼盒		
0	25	0	\N	5	\\x	physical	1	1	5	\N	50	0	1	\N	0	0	1		\N	测试礼盒		
0	75	0	\N	6	\\x	physical	1	1	6	\N	150	0	3	\N	0	3	1		\N	测试礼盒		
\.
COPY t_initialstate.orders_parcel ("arrived_at", "asked_at", "carrier", "handover_id", "id", "last_error", "order_id", "shipped_at", "shipped_by", "signed_at", "state", "subscribed_at", "tracking_no", "warehouse_code") FROM stdin;
\N	\N	sf	\N	1		6	2026-11-29 14:10:52.030961+00	系统	2026-11-29 14:10:52.049614+00	signed	\N	SF0000000001	
\.
COPY t_initialstate.orders_parcelline ("id", "line_id", "parcel_id", "quantity") FROM stdin;
1	6	1	3
\.
COPY t_initialstate.orders_payment ("created_at", "fen", "gateway", "id", "number", "order_id", "paid_at", "state", "trade_no", "way") FROM stdin;
2026-11-29 14:10:52.017173+00	75	fake	1	P14	6	2026-11-29 14:10:52.016919+00	paid	T15	page
\.
COPY t_initialstate.orders_review ("created_at", "id", "is_anonymous", "is_hidden", "line_id", "member_id", "product_id", "reply", "stars", "text") FROM stdin;
2026-11-29 14:10:52.053928+00	1	f	f	6	3	1		5	很好
\.
COPY t_initialstate.orders_voucher ("ends_at", "id", "key", "line_id", "number", "secret_sealed", "slot_id", "starts_at", "state", "station_id", "used_at", "used_by") FROM stdin;
2027-02-27 14:10:51.752234+00	1		1	272924156816	\\x6465762eadc2435e03c418c93c44ed7f7ba62db293f701ae3b9976a4aefea3d9c1d973d1e19a3156d7b98ce952816ab76f8becab44d2e0b9391bce0d99ef6b4e872fcf326113710a	\N	\N	open	\N	\N	
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
7	2026-11-29 14:10:51.06562+00	\N	1	welfare	预算 4	\N	2026
9	2026-11-29 14:10:51.157733+00	\N	2	welfare	福利 2	\N	2026
11	2026-11-29 14:10:51.205404+00	\N	3	welfare	福利 4	\N	2026
12	2026-11-29 14:10:51.249246+00	\N	4	welfare	福利 6	\N	2026
13	2026-11-29 14:10:51.412219+00	\N	5	welfare	福利 8	\N	2026
\.
COPY t_initialstate.points_budgetslot ("account_id", "available", "slot", "slots") FROM stdin;
7	0	0	1
9	0	0	1
11	0	0	1
12	500	0	1
13	999900	0	1
\.
COPY t_initialstate.points_debt ("account_id", "budget_id", "closed_at", "created_at", "id", "journal_id", "lot_id", "points", "reason", "remaining") FROM stdin;
10	4	\N	2026-11-29 14:10:51.56828+00	1	17	5	10	部门发错	10
\.
COPY t_initialstate.points_entry ("account_id", "contra_id", "created_at", "journal_id", "line_no", "lot_id", "part", "points") FROM stdin;
7	1	2026-11-29 14:10:51.086597+00	1	1	\N	\N	5000
8	7	2026-11-29 14:10:51.11587+00	2	1	1	\N	5000
9	1	2026-11-29 14:10:51.170245+00	3	1	\N	\N	50
10	9	2026-11-29 14:10:51.188994+00	4	1	2	\N	50
11	1	2026-11-29 14:10:51.220136+00	5	1	\N	\N	5
10	11	2026-11-29 14:10:51.233448+00	6	1	3	\N	5
12	1	2026-11-29 14:10:51.262466+00	7	1	\N	\N	500
8	12	2026-11-29 14:10:51.367104+00	8	2	4	\N	70
10	12	2026-11-29 14:10:51.367104+00	8	3	5	\N	30
8	4	2026-11-29 14:10:51.377329+00	9	1	1	1	-40
2	4	2026-11-29 14:10:51.387522+00	10	1	\N	\N	15
8	4	2026-11-29 14:10:51.388494+00	11	1	1	1	25
10	6	2026-11-29 14:10:51.400168+00	12	1	2	\N	-50
8	6	2026-11-29 14:10:51.400168+00	12	2	6	\N	50
10	6	2026-11-29 14:10:51.400168+00	12	3	5	\N	-10
8	6	2026-11-29 14:10:51.400168+00	12	4	7	\N	10
13	1	2026-11-29 14:10:51.421565+00	13	1	\N	\N	1000000
10	13	2026-11-29 14:10:51.429174+00	14	1	8	\N	100
10	3	2026-11-29 14:10:51.468815+00	16	1	3	\N	-5
8	12	2026-11-29 14:10:51.561672+00	17	1	4	\N	-70
10	12	2026-11-29 14:10:51.561672+00	17	2	5	\N	-20
12	5	2026-11-29 14:10:51.56828+00	17	3	\N	\N	10
8	2	2026-11-29 14:10:51.701684+00	18	1	1	1	-100
8	2	2026-11-29 14:10:51.780505+00	19	1	1	1	-100
8	2	2026-11-29 14:10:51.889501+00	20	1	1	1	-100
8	2	2026-11-29 14:10:51.898436+00	21	1	1	1	-200
8	2	2026-11-29 14:10:51.925019+00	22	1	1	1	100
8	2	2026-11-29 14:10:51.975365+00	23	1	1	1	100
8	2	2026-11-29 14:10:52.005033+00	24	1	1	1	-50
8	2	2026-11-29 14:10:52.012949+00	25	1	1	1	-150
\.
COPY t_initialstate.points_grantbatch ("audience", "available_on", "budget_id", "checker_id", "checker_name", "columns", "created_at", "decided_at", "decision_note", "expires_on", "file_name", "file_sha256", "finished_at", "greeting", "id", "maker_id", "maker_name", "notified_at", "number", "point_type_id", "points_total", "posting_at", "reason", "request_key", "rows_aside", "rows_failed", "rows_hash", "rows_ok", "rows_policy", "rows_total", "rows_warned", "same_file_id", "scheduled_at", "sheet_sealed", "source", "state", "submitted_at", "title", "touched_at", "validated_ms") FROM stdin;
\N	\N	4	900002	王敏	{"by": {"name": 1, "points": 2, "reason": 3, "employee_no": 0}, "mapped": false, "signature": "ed8ee3cf9109d5edebe60dba6ae9c6ace6e1bb121c5a03804c2003880e0155b7", "header_row": 1}	2026-11-29 14:10:51.28218+00	2026-11-29 14:10:51.36369+00		\N	名单.xlsx	0000000000000000000000000000000000000000000000000000000000000007	2026-11-29 14:10:51.371473+00		1	900001	林晓	\N	GB-20261129-01	1	100	2026-11-29 14:10:51.366381+00	中秋福利	11abaafa-2a25-45a6-9dd0-e612f0b37bb6	0	0	99679a0589e0fce9d5a2197862481e73f6c95d8374975ad78c1d4a38d4fd1223	2	good_only	2	0	\N	\N	\N	sheet	done	2026-11-29 14:10:51.355177+00	中秋福利积分	2026-11-29 14:10:51.28218+00	39
\.
COPY t_initialstate.points_grantchunk ("batch_id", "cancelled_at", "done_at", "hi", "journal_id", "lo", "no", "points", "rows") FROM stdin;
1	\N	2026-11-29 14:10:51.368204+00	3	8	2	1	100	2
\.
COPY t_initialstate.points_grantline ("batch_id", "department", "email", "employee_no", "error", "expires_on", "expires_text", "facts", "greeting", "member_id", "name", "phone_index", "phone_sealed", "point_type_id", "points", "points_text", "reason", "row_no", "set_aside", "type_text", "warning") FROM stdin;
1			T00003		\N		\N		3	林晓	\N	\N	\N	70	70		2	f		
1			P00001		\N		\N		4	王敏	\N	\N	\N	30	30		3	f		
\.
COPY t_initialstate.points_hold ("captured", "closed_at", "created_at", "expires_at", "id", "journal_id", "member_id", "note", "points", "reference", "state") FROM stdin;
15	2026-11-29 14:10:51.398335+00	2026-11-29 14:10:51.381134+00	2026-11-29 14:25:51.379228+00	1	9	3		40	hold/1	captured
\.
COPY t_initialstate.points_journal ("actor_id", "actor_name", "created_at", "event_at", "id", "kind", "note", "reference", "request_hash", "reverses_id") FROM stdin;
\N	系统	2026-11-29 14:10:51.081108+00	2026-11-29 14:10:51.081108+00	1	top_up	拨付	test/6ea489ea-f418-486c-b0cf-2874bac5cc19	\\xefff53302dbeeb079c14c4e57e09da44287f465d9a69cdc61c339b5815b1c858	\N
\N	系统	2026-11-29 14:10:51.106006+00	2026-11-29 14:10:51.106006+00	2	grant	测试	test/9363703e-988d-417f-a521-0e1bf756ac8d	\\x82e0b7a162ea0048c83f031ad8ee5263ef742871077ee48c9ac2fad6637ec0da	\N
900001	林晓	2026-11-29 14:10:51.164999+00	2026-11-29 14:10:51.164999+00	3	top_up	年初	top-up/2	\\x7d2b65f9807346b5a7ec588830f9bc0c9c0fca29ce1b9e0437fae686b5f3d5f5	\N
900001	林晓	2026-11-29 14:10:51.180936+00	2026-11-29 14:10:51.180936+00	4	grant	生日	grant/3	\\xa65f154ee8124bcfc2a3e5271aa3211adc808880800cdc04a8eb5ccdee1f7fb5	\N
900001	林晓	2026-11-29 14:10:51.213758+00	2026-11-29 14:10:51.213758+00	5	top_up	年初	top-up/4	\\x8cf63255b091fe02c74591b3aeb4eef83003f0166981139545a45239910141fa	\N
900001	林晓	2026-11-29 14:10:51.225409+00	2026-11-29 14:10:51.225409+00	6	grant	生日	grant/5	\\xd46bd8a91ef47516c9184c4ce5c559789b01d2841231ea871c44a4224de9f6a6	\N
900001	林晓	2026-11-29 14:10:51.260385+00	2026-11-29 14:10:51.260385+00	7	top_up	年初	top-up/6	\\x3d8f0c3b3f755599cca383e8b102b267ef1094fd23ce46dee9560a163bc238a6	\N
900001	林晓	2026-11-29 14:10:51.367104+00	2026-11-29 14:10:51.367104+00	8	grant	中秋福利积分	grant-batch/1/1	\\x	\N
900001	林晓	2026-11-29 14:10:51.377329+00	2026-11-29 14:10:51.377329+00	9	hold		hold/1	\\x52b0b0eff3a6f1824e24fa99268068913c1bd6d6835f4715e838b940590d6ec0	\N
900001	林晓	2026-11-29 14:10:51.386094+00	2026-11-29 14:10:51.386094+00	10	capture		hold/1/capture	\\xd6eba5285fe92d96a04ed5168c1d083e54fd250538c67a950006ab387f14c336	\N
900001	林晓	2026-11-29 14:10:51.388494+00	2026-11-29 14:10:51.388494+00	11	release		hold/1/rest	\\xffaca975461119832af1331c540af091e7366ab721bef7d0777a602494054fed	9
900001	林晓	2026-11-29 14:10:51.400168+00	2026-11-29 14:10:51.400168+00	12	transfer		transfer/1	\\x1d866cf8e639dce8f477b1d6aeae2ec3a66aeba472036e689c52c724a7e13cd6	\N
900001	林晓	2026-11-29 14:10:51.417956+00	2026-11-29 14:10:51.417956+00	13	top_up	年初	top-up/8	\\x0041c8ad267415badd9c87fd1a74516704390f7584165c3ee9f200166cf34309	\N
900001	林晓	2026-11-29 14:10:51.42565+00	2026-11-29 14:10:51.42565+00	14	grant	礼遇	g/1	\\xbc8b88ac7c7d3c923774c24158e30a5093d87b8e928cb99442d1c03dc6505c06	\N
900001	林晓	2026-11-29 14:10:51.436765+00	2026-11-29 14:10:51.436765+00	15	activate	积分生效	activate/lot/8	\\x2b85d888c9fed090364cb746e32b2a300beefc393c4cb9fb5d575992d5d08234	\N
\N	系统	2026-11-29 14:10:51.462804+00	2026-11-29 14:10:51.462804+00	16	expire	积分到期	expire/20261129141051462374	\\x	\N
900001	林晓	2026-11-29 14:10:51.561672+00	2026-11-29 14:10:51.561672+00	17	revoke	部门发错	revocation/1/1	\\x	\N
\N	系统	2026-11-29 14:10:51.701684+00	2026-11-29 14:10:51.701684+00	18	spend	咖啡券 ×1	order/20261129950439588073	\\x5744e79b5c62f24a9e47c56dd087350ea04ac6803231ae8909de10ee4f6d79ec	\N
\N	系统	2026-11-29 14:10:51.780505+00	2026-11-29 14:10:51.780505+00	19	spend	卡密 ×1	order/20261129234001807139	\\xb1204213636f3f56a30722ac1137a64b616a8d3b1c0bc2944b2fc64fb456ebbd	\N
\N	系统	2026-11-29 14:10:51.889501+00	2026-11-29 14:10:51.889501+00	20	spend	测试礼盒 ×1	order/20261129333646856488	\\x353fb67c423b73fa2d304d8cd1849cc4feb6421abffaf15546aae49d35dfb50e	\N
\N	系统	2026-11-29 14:10:51.898436+00	2026-11-29 14:10:51.898436+00	21	spend	测试礼盒 ×2	order/20261129044637508594	\\x235cc9ec02a92dbc9290a9f4581d54ea039f00201fb3fb5b10b00c1bcac472f2	\N
\N	系统	2026-11-29 14:10:51.925019+00	2026-11-29 14:10:51.925019+00	22	refund	缺货	order/20261129044637508594/part/1e07441a51d6c3fadc5b03f5	\\x06ff4b3ea1a7c5f23d5c3c13bdd095f618b67eb73d7f914ca63d91974a62eaed	21
\N	系统	2026-11-29 14:10:51.975365+00	2026-11-29 14:10:51.975365+00	23	refund	填错地址	order/20261129333646856488/cancel	\\x8aa545c15163224d3b77fded468362bcf04221ca961b4794df84719c4c266ea8	20
\N	系统	2026-11-29 14:10:52.005033+00	2026-11-29 14:10:52.005033+00	24	spend	测试礼盒 ×1	order/20261129310512117899	\\x1731a533de1ccbef30becc84e296db0be133303ab38ed5d8c1af57384845409a	\N
\N	系统	2026-11-29 14:10:52.012949+00	2026-11-29 14:10:52.012949+00	25	spend	测试礼盒 ×3	order/20261129600131867685	\\x221669f5547ab2077dadce4e85dac8fb3bd36a43c7b65b1b3d6bb5075fdee470	\N
\.
COPY t_initialstate.points_lot ("account_id", "available_at", "batch_id", "budget_id", "expires_at", "granted", "id", "is_grace", "journal_id", "origin_id", "remaining", "root_id", "row_no", "waits_for") FROM stdin;
8	2026-11-29 14:10:51.11426+00	\N	1	\N	5000	1	\N	2	\N	4485	\N	\N	\N
10	2026-11-29 14:10:51.188514+00	\N	2	\N	50	2	\N	4	\N	0	\N	\N	\N
10	2026-11-29 14:10:51.232976+00	\N	3	2026-11-29 13:10:51.243903+00	5	3	\N	6	\N	0	\N	\N	\N
8	2026-11-29 14:10:51.367104+00	1	4	\N	70	4	\N	8	\N	0	\N	2	\N
10	2026-11-29 14:10:51.367104+00	1	4	\N	30	5	\N	8	\N	0	\N	3	\N
8	2026-11-29 14:10:51.400168+00	\N	2	\N	50	6	\N	12	2	50	2	\N	\N
8	2026-11-29 14:10:51.400168+00	1	4	\N	10	7	\N	12	5	10	5	3	\N
10	2026-11-29 14:10:51.437975+00	\N	5	\N	100	8	\N	14	\N	100	\N	\N	event/1
\.
COPY t_initialstate.points_lotchange ("available_now", "available_was", "expires_now", "expires_was", "journal_id", "lot_id") FROM stdin;
2026-11-29 14:10:51.437975+00	\N	\N	\N	15	8
\.
COPY t_initialstate.points_pointtype ("code", "id", "is_active", "is_default", "line_cap", "month_cap", "name", "priority", "refund_days", "scope", "suggested_cap", "validity", "validity_n", "validity_on") FROM stdin;
general	1	t	t	100000	\N	通用积分	100	30	{}	5000	forever	\N	\N
\.
COPY t_initialstate.points_revocation ("audience", "batch_id", "checker_id", "checker_name", "created_at", "decided_at", "decision_note", "finished_at", "id", "maker_id", "maker_name", "notified_at", "number", "points_granted", "points_kept", "points_taken", "reason", "request_key", "rows_total", "spent", "state") FROM stdin;
{}	1	900002	王敏	2026-11-29 14:10:51.508981+00	2026-11-29 14:10:51.545314+00		2026-11-29 14:10:51.580638+00	1	900001	林晓	\N	GB-20261129-01-R1	100	10	90	部门发错	d77f9059-3576-4186-ae92-67027b7d5f54	2	debt	done
\.
COPY t_initialstate.points_revocationchunk ("done_at", "hi", "journal_id", "lo", "no", "revocation_id") FROM stdin;
2026-11-29 14:10:51.562923+00	3	17	2	1	1
\.
COPY t_initialstate.points_revocationline ("expired", "granted", "lot_id", "member_id", "outcome", "revocation_id", "row_no", "spent", "taken") FROM stdin;
0	70	4	3	returned	1	2	0	70
0	30	5	4	debt	1	3	10	20
\.
COPY t_initialstate.points_seal ("digest", "entries", "journals", "last_journal_id", "no", "sealed_at") FROM stdin;
\\x9a9073a2df87e5418902845d94241887356de5d1a2fb3efbc32ef0352ae4940b	30	25	25	1	2026-11-29 14:10:52.119109+00
\.
COPY t_initialstate.points_sealmark ("id", "journal_id", "marked_at", "tx") FROM stdin;
1	25	2026-11-29 14:10:52.119901+00	0
\.
