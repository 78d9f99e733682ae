-- The rows of that database, in PostgreSQL's text format: a platform with one mall that has people, points and orders. Sealed values
-- open with the development key.
COPY public.tenants_domain ("checked_at", "created_at", "domain", "error", "id", "is_primary", "redirects", "tenant_id", "token", "verified_at") FROM stdin;
\N	2026-11-29 14:12:49.741235+00	platform.localhost		1	t	f	1		2026-11-29 14:12:49.739386+00
\N	2026-11-29 14:12:54.875346+00	first.localhost		2	t	f	2		\N
\.
COPY public.tenants_plan ("calls", "code", "id", "is_offered", "member_fen", "members", "month_fen", "name", "orders", "points", "soft_percent", "storage") FROM stdin;
10000	trial	1	t	0	200	0	体验版	500	1000000	80	1073741824
1000000	standard	2	t	100	5000	199900	标准版	50000	100000000	80	21474836480
\N	enterprise	3	t	60	\N	1999900	企业版	\N	\N	80	536870912000
\.
COPY public.tenants_tenant ("activated_at", "allowance", "brand_color", "brand_version", "checklist_closed_at", "contact_email", "contact_name", "created_at", "drift", "drop_after", "first_redeemed_at", "has_mascot", "hero", "id", "is_canary", "limits", "logo_image", "logo_svg", "name", "plan_id", "points_word", "points_word_en", "purpose", "sandbox_of_id", "scenario", "schema_name", "schema_version", "share_text", "share_title", "shut", "slug", "state", "switches", "timezone", "type", "usage") FROM stdin;
\N	{}	#2b5ce6	1	\N			2026-11-29 14:12:49.738202+00		\N	\N	t		1	f	{}			小羊云商	\N	积分		平台运营中心	\N	welfare	ops	0				platform	active	{}	Asia/Shanghai	ops	{}
\N	{}	#2b5ce6	1	\N			2026-11-29 14:12:54.872306+00		\N	\N	t		2	f	{}			第一家商城	1	积分			\N	welfare	t_initialstate	35				first	active	{}	Asia/Shanghai	mall	{}
\.
COPY ops.accounts_role ("clear_fields", "code", "id", "name", "permissions") FROM stdin;
{}	operator	1	平台运营	{platform.tenants,log.view}
\.
COPY ops.accounts_user ("created_at", "email", "id", "is_active", "last_login", "login", "name", "password", "title") FROM stdin;
2026-11-29 14:12:54.330731+00		1	t	\N	operator	周舟	!p8hpHMBHRKv3NHvbqtDnmHsfvcolHpA4p9rqdmWI	
\.
COPY ops.accounts_user_roles ("id", "role_id", "user_id") FROM stdin;
1	1	1
\.
COPY ops.core_operationlog ("action", "actor_id", "actor_name", "after", "at", "before", "id", "ip", "label", "reason", "target") FROM stdin;
user.create	\N	系统	{"roles": ["operator"]}	2026-11-29 14:12:54.336169+00	{}	1	\N	周舟		user/1
\.
COPY t_initialstate.accounts_apikey ("created_at", "expires_at", "id", "last_used_at", "name", "owner_id", "permissions", "prefix", "revoked_at", "secret_hash") FROM stdin;
2026-11-29 14:12:54.959566+00	\N	1	\N	门户	1	{members.view}	810d9370b6	\N	\\xcd9045532309a9a3d05f23badf61f999d17dfa16510b5ca8855c2c067cee5fb0
\.
COPY t_initialstate.accounts_approvalstep ("above_points", "id", "role_id", "step_no", "title") FROM stdin;
10000	1	\N	1	财务
\.
COPY t_initialstate.accounts_decision ("checker_id", "checker_name", "created_at", "decided_at", "id", "maker_id", "note", "role_id", "state", "step_no", "subject", "title") FROM stdin;
900002	王敏	2026-11-29 14:12:55.476242+00	2026-11-29 14:12:55.481493+00	1	900001		\N	approved	1	grant-batch/1	审批
900002	王敏	2026-11-29 14:12:55.566081+00	2026-11-29 14:12:55.569873+00	2	900001		\N	approved	1	revocation/1	审批
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
2026-11-29 14:12:54.898696+00		1	t	\N	user-1	沈星河	md5$H8AR0hNNlYmmMEmy8r7FgO$06f20c8192ab744e49c271f0edd1c7a8	
2026-11-29 14:12:55.330789+00		2	t	\N	user-2	林晓	md5$FgeFeFXTFzJNcZptI8JIFY$26c0c22b09cd07a9e96a9399fa8490ec	
\.
COPY t_initialstate.accounts_user_roles ("id", "role_id", "user_id") FROM stdin;
1	2	1
\.
COPY t_initialstate.catalog_category ("icon", "id", "name", "name_en", "parent_id", "position", "slug") FROM stdin;
tabler--category	1	礼品		\N	0	first-gifts
\.
COPY t_initialstate.catalog_code ("batch_id", "fingerprint", "given_at", "id", "reference", "revealed_at", "sealed", "sku_id", "state") FROM stdin;
1	\\x498582dc2221867f990b99f820cc0ec77d914109b1e72a5d1cbe2cc9015e24ce	2026-11-29 14:12:55.689718+00	1	order/20261129770774883343/1	\N	\\x6465762e227da8c2de1338282cc29a712a7afcbd077acc56ccff61b57a18e268bee61d3e578387d3778925b0d0a3fa621ab9fb3b83e341ceb070328f55bac703c90c0dd08998644b49973a26ef8b220be6	3	given
1	\\x35f0f8df0f1b815dd539092d9d24b2afd318ea1ae81b09894eb2fb3ffe795126	\N	2		\N	\\x6465762e77e78974f11615e3f0b01141739b90ec9c194f74cd4f3aa46416d853d0add654f7aa15e230d6d03a59083eca681f63d799a3793f29582be1f6211b0602b1e0c06cf904b6bbd4e87e0544d5e51f	3	free
1	\\x97b5f6ffe3df9a97f28bba7de0ee1513f2515c91acf87f9f125c0847e51b95bd	\N	3		\N	\\x6465762e4e5a238b55f5d2baef89615ce6c9b527bfc8a8ea97081f886a708129b0319a1c7ba71f330c853a44956c93fc0b0d72e4ae83c1584c361160a4e50d224fa14302c74785a2bcaf4505e01e6601bd	3	free
\.
COPY t_initialstate.catalog_codebatch ("count", "created_at", "created_by", "expires_on", "id", "name", "over_at", "sku_id") FROM stdin;
3	2026-11-29 14:12:55.627293+00	系统	\N	1	测试	\N	3
\.
COPY t_initialstate.catalog_offer ("cash_fen", "created_at", "departments", "ends_at", "gift_id", "gift_quantity", "id", "is_active", "kind", "labels", "limit_period", "market_fen", "min_points", "name", "needs_approval", "per_member_limit", "points", "quota", "quota_left", "sku_id", "starts_at", "swap_fen_per_100", "tier_points", "tiers") FROM stdin;
0	2026-11-29 14:12:55.592045+00	{}	\N	\N	1	1	t	standard	{}	ever	0	1		f	\N	100	\N	\N	1	\N	50	{}	{}
0	2026-11-29 14:12:55.606079+00	{}	\N	\N	1	2	t	standard	{}	ever	0	\N		f	\N	100	\N	\N	2	\N	0	{}	{}
0	2026-11-29 14:12:55.615002+00	{}	\N	\N	1	3	t	standard	{}	ever	0	\N		f	\N	100	\N	\N	3	\N	0	{}	{}
\.
COPY t_initialstate.catalog_product ("art", "badge", "badge_en", "batch_no", "category_id", "condition", "created_at", "description", "description_en", "details", "id", "is_internal", "kind", "position", "promise_days", "public_id", "return_days", "review_count", "rules", "rules_en", "sold_count", "star_sum", "state", "subtitle", "subtitle_en", "taken_off", "title", "title_en", "updated_at", "warehouse_id") FROM stdin;
gift-box				1		2026-11-29 14:12:55.587501+00			{}	1	f	physical	0	3	cb867cf0-a90a-44d2-bb1b-3732b705cdd0	7	1			0	5	on				测试礼盒		2026-11-29 14:12:55.587507+00	\N
gift-box				1		2026-11-29 14:12:55.603292+00			{}	2	f	coupon	0	3	b9049970-2219-429b-97d7-e60a9c2ab26d	7	0			0	0	on				咖啡券		2026-11-29 14:12:55.603299+00	\N
gift-box				1		2026-11-29 14:12:55.612395+00			{}	3	f	code	0	3	5278af0d-98a4-47de-b230-1f6b46f1e9fd	7	0			0	0	on				卡密		2026-11-29 14:12:55.612401+00	\N
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
系统	2026-11-29 14:12:55.595909+00	1	in		50	first/1	1
系统	2026-11-29 14:12:55.6087+00	2	in		10	first/2	2
系统	2026-11-29 14:12:55.632276+00	3	in	测试	3	codes/1	3
系统	2026-11-29 14:12:55.635692+00	4	sold		-1	order/20261129094228826724	2
系统	2026-11-29 14:12:55.67332+00	5	sold		-1	order/20261129770774883343	3
系统	2026-11-29 14:12:55.702957+00	6	sold		-1	order/20261129027054674236	1
系统	2026-11-29 14:12:55.705103+00	7	sold		-2	order/20261129397187444628	1
系统	2026-11-29 14:12:55.726329+00	8	back		1	order/20261129397187444628/part/1e07441a51d6c3fadc5b03f5	1
系统	2026-11-29 14:12:55.751333+00	9	back		1	order/20261129027054674236/cancel	1
系统	2026-11-29 14:12:55.757223+00	10	sold		-1	order/20261129107410023746	1
系统	2026-11-29 14:12:55.760835+00	11	sold		-3	order/20261129827553544882	1
\.
COPY t_initialstate.catalog_stockslot ("available", "sku_id", "slot", "slots") FROM stdin;
45	1	0	1
9	2	0	1
2	3	0	1
\.
COPY t_initialstate.core_logseal ("digest", "last_log_id", "lines", "marks", "no", "sealed_at") FROM stdin;
\\x41a73f670d15e2ecb13dd4a76a9db13c9cf9211b20838cc1bb89c259725f363c	53	53	\\x0000000000000001b55b8a3de430892a00000000000000024c6169ac2f272c0100000000000000038ad8dd30f0a634140000000000000004c41986a4d5e212720000000000000005cf1011709ce6329e000000000000000631ec27f9315a640e00000000000000077bf4395d478148f000000000000000089b2264df86a0a24d000000000000000983f4a407f82be836000000000000000a347f0454b063469b000000000000000bc7df505f028016af000000000000000c14238ad3380ad84d000000000000000dcd70f4fb4860c38a000000000000000e6e57e0b5501fb059000000000000000f5ea43748d10fe09c0000000000000010f1fcb47986399d900000000000000011d874892b9d8515be00000000000000128c9a9ac9a6093b7b000000000000001353b12a158ba0ee500000000000000014bf3f3578828c3c16000000000000001513f60425438485390000000000000016b74198ab37c78963000000000000001756bd900ffa619ca10000000000000018d537c35cba41f82800000000000000190d90df9d44dd5e72000000000000001a1baae784e3873e45000000000000001bc20d99ca0eef70f6000000000000001cee5d36b06cc9de3f000000000000001d4c99948b81235200000000000000001e9bf5316fdfbccf8c000000000000001f0905e666e6d6b17c0000000000000020fd71b8abbda023c400000000000000212013a566fd78c1f40000000000000022a196278743d52f770000000000000023f700f1ebdba7c3d90000000000000024ff723f679cff33b9000000000000002523c13b8f1fcf8502000000000000002624c6c3871f5045b40000000000000027aa41f481720bc892000000000000002810300f43ae5d598d0000000000000029074fedbab474741e000000000000002a520e2e34b29770cd000000000000002bd948c27a2e160d5b000000000000002c2eaf696db8b9e97b000000000000002ddf4f227f4be7db74000000000000002e047ee02bddce7a5f000000000000002fa51afe3103daddeb00000000000000302d27114eed059d6b0000000000000031d96b12a99daf28ae000000000000003228c6b00fc3ae2e75000000000000003370693dca33f06efe0000000000000034fbe48f17a0102aec0000000000000035ab8013f31c5969f9	1	2026-11-29 14:12:55.853752+00
\.
COPY t_initialstate.core_logsealmark ("id", "log_id", "marked_at", "tx") FROM stdin;
1	53	2026-11-29 14:12:55.85446+00	0
\.
COPY t_initialstate.core_operationlog ("action", "actor_id", "actor_name", "after", "at", "before", "id", "ip", "label", "reason", "target") FROM stdin;
user.create	\N	系统	{"roles": ["hr"]}	2026-11-29 14:12:54.950563+00	{}	1	\N	沈星河		user/1
approval.steps	\N	系统	{"1": "财务 > 10000"}	2026-11-29 14:12:54.955769+00	{}	2	\N			approval-steps
api_key.make	1	沈星河	{"permissions": ["members.view"]}	2026-11-29 14:12:54.960631+00	{}	3	\N	门户		api-key/1
members.import	\N	系统	{"bad": 0, "left": 0, "joined": 2, "changed": 0}	2026-11-29 14:12:55.328653+00	{}	4	\N			roster
user.create	\N	系统	{"roles": []}	2026-11-29 14:12:55.33265+00	{}	5	\N			user/2
member.add	\N	系统	{}	2026-11-29 14:12:55.334641+00	{}	6	\N			member/46e88dc2-5f55-4322-b79d-ceb62a4a1d5c
budget.open	\N	系统	{"name": "预算 4", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 14:12:55.338527+00	{}	7	\N	预算 4		budget/1
budget.top_up	\N	系统	{"available": 5000}	2026-11-29 14:12:55.347652+00	{"available": 0}	8	\N	预算 4	拨付	budget/1
grant.one	\N	系统	{"budget": "预算 4", "points": 5000, "reference": "test/2d2b5cec-025e-474f-94e4-6bed53ce0189"}	2026-11-29 14:12:55.359089+00	{}	9	\N	测试	测试	member/3
address.save	\N	系统	{"area": "广东省 深圳市 南山区"}	2026-11-29 14:12:55.362908+00	{}	10	\N			address/14b41fed-060e-455d-833d-3bd0922aa7ba
member.add	900001	林晓	{}	2026-11-29 14:12:55.365523+00	{}	11	\N			member/fd0e1fff-a08b-44e4-9860-2990b2cc79d9
budget.open	900001	林晓	{"name": "福利 2", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 14:12:55.369403+00	{}	12	\N	福利 2		budget/2
budget.top_up	900001	林晓	{"available": 50}	2026-11-29 14:12:55.377322+00	{"available": 0}	13	\N	福利 2	年初	budget/2
grant.one	900001	林晓	{"budget": "福利 2", "points": 50, "reference": "grant/3"}	2026-11-29 14:12:55.390175+00	{}	14	\N	生日	生日	member/4
budget.open	900001	林晓	{"name": "福利 4", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 14:12:55.394527+00	{}	15	\N	福利 4		budget/3
budget.top_up	900001	林晓	{"available": 5}	2026-11-29 14:12:55.402446+00	{"available": 0}	16	\N	福利 4	年初	budget/3
grant.one	900001	林晓	{"budget": "福利 4", "points": 5, "reference": "grant/5"}	2026-11-29 14:12:55.415226+00	{}	17	\N	生日	生日	member/4
budget.open	900001	林晓	{"name": "福利 6", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 14:12:55.419142+00	{}	18	\N	福利 6		budget/4
budget.top_up	900001	林晓	{"available": 500}	2026-11-29 14:12:55.424839+00	{"available": 0}	19	\N	福利 6	年初	budget/4
grant.upload	900001	林晓	{"file": "名单.xlsx", "rows": 2, "title": "中秋福利积分", "budget": "福利 6", "reason": "中秋福利", "sha256": "0000000000000000000000000000000000000000000000000000000000000007", "greeting": "", "expires_on": null, "point_type": 1, "rows_policy": "good_only", "available_on": null, "scheduled_at": null}	2026-11-29 14:12:55.439621+00	{}	20	\N	中秋福利积分 GB-20261129-01		grant-batch/GB-20261129-01
grant.submit	900001	林晓	{"rows": 2, "points": 100, "rows_hash": "99679a0589e0fce9d5a2197862481e73f6c95d8374975ad78c1d4a38d4fd1223"}	2026-11-29 14:12:55.476918+00	{}	21	\N	中秋福利积分 GB-20261129-01		grant-batch/GB-20261129-01
grant.approve	900002	王敏	{"rows": 2, "points": 100}	2026-11-29 14:12:55.486698+00	{}	22	\N	中秋福利积分 GB-20261129-01		grant-batch/GB-20261129-01
grant.done	\N	系统	{"rows": 2, "points": 100}	2026-11-29 14:12:55.498673+00	{}	23	\N	中秋福利积分		grant-batch/GB-20261129-01
hold.placed	900001	林晓	{"points": 40}	2026-11-29 14:12:55.507004+00	{}	24	\N			hold/hold/1
hold.captured	900001	林晓	{"points": 40, "captured": 15}	2026-11-29 14:12:55.520997+00	{}	25	\N	hold/1		hold/1
points.transfer	900001	林晓	{"to": 3, "points": 60, "reference": "transfer/1"}	2026-11-29 14:12:55.523327+00	{}	26	\N			member/4
budget.open	900001	林晓	{"name": "福利 8", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 14:12:55.525803+00	{}	27	\N	福利 8		budget/5
budget.top_up	900001	林晓	{"available": 1000000}	2026-11-29 14:12:55.531324+00	{"available": 0}	28	\N	福利 8	年初	budget/5
grant.one	900001	林晓	{"budget": "福利 8", "points": 100, "reference": "g/1"}	2026-11-29 14:12:55.541329+00	{}	29	\N	礼遇	礼遇	member/4
points.activate	900001	林晓	{"points": 100}	2026-11-29 14:12:55.545623+00	{}	30	\N			event/event/1
points.expire	\N	系统	{"points": 5}	2026-11-29 14:12:55.556149+00	{}	31	\N			expiry
revocation.ask	900001	林晓	{"rows": 2, "points": 100}	2026-11-29 14:12:55.566447+00	{}	32	\N	中秋福利积分 GB-20261129-01-R1	部门发错	revocation/GB-20261129-01-R1
revocation.approve	900002	王敏	{"points": 100}	2026-11-29 14:12:55.572242+00	{}	33	\N	中秋福利积分 GB-20261129-01-R1		revocation/GB-20261129-01-R1
revocation.done	\N	系统	{"spent": 10, "taken": 90, "expired": 0}	2026-11-29 14:12:55.58531+00	{}	34	\N	中秋福利积分 GB-20261129-01-R1		revocation/GB-20261129-01-R1
stock.adjust	\N	系统	{"change": 50}	2026-11-29 14:12:55.596794+00	{}	35	\N	测试礼盒		sku/T00005
product.create	\N	系统	{}	2026-11-29 14:12:55.597797+00	{}	36	\N	测试礼盒		product/cb867cf0-a90a-44d2-bb1b-3732b705cdd0
stock.adjust	\N	系统	{"change": 10}	2026-11-29 14:12:55.609265+00	{}	37	\N	咖啡券		sku/T00006
product.create	\N	系统	{}	2026-11-29 14:12:55.610252+00	{}	38	\N	咖啡券		product/b9049970-2219-429b-97d7-e60a9c2ab26d
product.create	\N	系统	{}	2026-11-29 14:12:55.615548+00	{}	39	\N	卡密		product/5278af0d-98a4-47de-b230-1f6b46f1e9fd
codes.import	\N	系统	{"count": 3}	2026-11-29 14:12:55.632917+00	{}	40	\N	卡密		sku/T00007
order.place	\N	系统	{"points": 100}	2026-11-29 14:12:55.635692+00	{}	41	\N			order/20261129094228826724
order.place	\N	系统	{"points": 100}	2026-11-29 14:12:55.67332+00	{}	42	\N			order/20261129770774883343
order.place	\N	系统	{"points": 100}	2026-11-29 14:12:55.702957+00	{}	43	\N			order/20261129027054674236
order.place	\N	系统	{"points": 200}	2026-11-29 14:12:55.705103+00	{}	44	\N			order/20261129397187444628
order.cancel_units	\N	系统	{"fen": 0, "units": {"1": 1}, "points": 100}	2026-11-29 14:12:55.728899+00	{}	45	\N		缺货	order/20261129397187444628
order.cancel	\N	系统	{}	2026-11-29 14:12:55.753411+00	{}	46	\N		填错地址	order/20261129027054674236
order.place	\N	系统	{"fen": 25, "points": 50}	2026-11-29 14:12:55.757223+00	{}	47	\N			order/20261129107410023746
order.place	\N	系统	{"fen": 75, "points": 150}	2026-11-29 14:12:55.760835+00	{}	48	\N			order/20261129827553544882
order.ship	\N	系统	{"carrier": "sf", "tracking_no": "SF0000000001"}	2026-11-29 14:12:55.778774+00	{}	49	\N			order/20261129827553544882
order.receive	\N	系统	{}	2026-11-29 14:12:55.787662+00	{}	50	\N			order/20261129827553544882
review.write	2	林晓	{"stars": 5}	2026-11-29 14:12:55.794042+00	{}	51	\N			order/20261129827553544882
after_sale.ask	\N	系统	{"kind": "return"}	2026-11-29 14:12:55.804093+00	{}	52	\N			after-sale/AS26112978738473
after_sale.move	\N	系统	{"to": "to_return"}	2026-11-29 14:12:55.810827+00	{}	53	\N			after-sale/AS26112978738473
\.
COPY t_initialstate.insights_dailybalance ("closing", "expired", "granted", "lots", "on", "opening", "other", "refunded", "repaid", "spent", "taken_back", "written_at") FROM stdin;
4645	-5	5255	4645	2026-11-29	0	0	225	0	-740	-90	2026-11-29 14:12:55.86025+00
\.
COPY t_initialstate.members_address ("area_code", "created_at", "id", "is_default", "member_id", "public_id", "sealed") FROM stdin;
440305	2026-11-29 14:12:55.362199+00	1	t	3	14b41fed-060e-455d-833d-3bd0922aa7ba	\\x6465762e3df616e0bbde721c57504290433b6b7b4c9dbbe29f00ee8b3ffa6e9bfc43aec7510c01d831c39854fbf106dd448f7aeb5fd42444adbfce3f6ef680db9a7a45cbe2c57db3876fdf8ea709542231e2e4f8bd021a335740a5623dab4a0b5fa1ae58715c5eb2fc6af679dd7a22bc3e1249702d422e99dd9b80afcc5765f57aab7f085b1c015f5f15ac1f1184f7157fcf13e864dcab687e746cda313a2d7679a00fd42c1dbdb420717b
\.
COPY t_initialstate.members_department ("code", "created_at", "id", "name", "parent_id") FROM stdin;
D001	2026-11-29 14:12:54.965026+00	1	市场部	\N
D002	2026-11-29 14:12:54.965043+00	2	研发部	\N
\.
COPY t_initialstate.members_member ("born_day", "born_month", "created_at", "department_id", "email", "employee_no", "grade", "id", "joined_on", "keeps_private", "labels", "language", "left_on", "name", "name_key", "phone_index", "phone_sealed", "public_id", "site_id", "state", "tier_id", "tier_until", "user_id") FROM stdin;
\N	\N	2026-11-29 14:12:55.325443+00	2		A1		1	\N	f	{}		\N	陈思远	chensiyuan csy	\\x8e9c89e265b34474f508a38e6ef086ab391dbabdde4612b3a9007c784ca5ab06	\\x6465762e0b4e15f92f1ef16ae633ba510150578ed49334f72585542012a17d7ac25838cdac0953d15b2d38	cb19319e-f74f-4e27-8628-565f57bd1301	\N	active	\N	\N	\N
\N	\N	2026-11-29 14:12:55.325479+00	1		A2		2	\N	f	{}		\N	何晴	heqing hq	\N	\\x	96543ae2-c135-470f-80f4-0b3cef8a2bd1	\N	active	\N	\N	\N
\N	\N	2026-11-29 14:12:55.333911+00	\N		T00003		3	\N	f	{}		\N	林晓	linxiao lx	\N	\\x	46e88dc2-5f55-4322-b79d-ceb62a4a1d5c	\N	active	\N	\N	2
\N	\N	2026-11-29 14:12:55.364692+00	\N		P00001		4	\N	f	{}		\N	王敏	wangmin wm	\N	\\x	fd0e1fff-a08b-44e4-9860-2990b2cc79d9	\N	active	\N	\N	\N
\.
COPY t_initialstate.members_message ("body", "created_at", "dedupe", "facts", "id", "is_shown", "kind", "link", "member_id", "read_at", "title") FROM stdin;
「%(title)s」已发放，点开查看。	2026-11-29 14:12:55.667694+00	delivery/1	{"title": "咖啡券"}	1	t	delivery	/orders/20261129094228826724/	3	\N	您兑换的权益已到账
「%(title)s」已发放，点开查看。	2026-11-29 14:12:55.698119+00	delivery/2	{"title": "卡密"}	2	t	delivery	/orders/20261129770774883343/	3	\N	您兑换的权益已到账
订单 %(number)s 的 %(points)s 积分已退回原批次。	2026-11-29 14:12:55.729626+00	order/20261129397187444628/part/1e07441a51d6c3fadc5b03f5	{"yuan": "0.00", "grace": "0", "until": "", "lapsed": "0", "number": "20261129397187444628", "points": "100", "revoked": "0"}	3	t	order	/orders/20261129397187444628/	3	\N	部分商品已取消
订单 %(number)s 的 %(points)s 积分已退回原批次。	2026-11-29 14:12:55.754097+00	cancel/20261129027054674236	{"yuan": "0.00", "grace": "0", "until": "", "lapsed": "0", "number": "20261129027054674236", "points": "100", "revoked": "0"}	4	t	order	/orders/20261129027054674236/	3	\N	订单已取消，积分已退回
订单 %(number)s 已由%(carrier)s发出，运单号 %(tracking)s。	2026-11-29 14:12:55.7799+00	parcel/1	{"number": "20261129827553544882", "carrier": "顺丰速运", "tracking": "SF0000000001"}	5	t	parcel	/orders/20261129827553544882/	3	\N	您的礼品已发出
售后单 %(number)s：%(text)s	2026-11-29 14:12:55.811541+00	case-return/AS26112978738473	{"text": "–", "number": "AS26112978738473"}	6	t	case	/after-sale/AS26112978738473/	3	\N	售后已通过，请寄回商品
\.
COPY t_initialstate.orders_aftersale ("cash_fen", "closed_at", "created_at", "due_at", "escalated_at", "id", "is_vip", "kind", "member_id", "number", "order_id", "points", "reason", "return_carrier", "return_no", "state", "text") FROM stdin;
25	\N	2026-11-29 14:12:55.801087+00	2026-12-06 14:12:55.809311+00	\N	1	f	return	3	AS26112978738473	6	50	broken			to_return	压坏了
\.
COPY t_initialstate.orders_aftersaleline ("case_id", "id", "line_id", "quantity") FROM stdin;
1	1	6	1
\.
COPY t_initialstate.orders_aftersalenote ("actor_name", "at", "case_id", "from_member", "from_state", "id", "is_internal", "text", "to_state") FROM stdin;
系统	2026-11-29 14:12:55.802674+00	1	f		1	f	压坏了	asked
系统	2026-11-29 14:12:55.81028+00	1	f	asked	2	f		to_return
\.
COPY t_initialstate.orders_cartline ("created_at", "id", "member_id", "quantity", "sku_id") FROM stdin;
2026-11-29 14:12:55.825032+00	1	3	2	1
\.
COPY t_initialstate.orders_fulfilment ("attempts", "created_at", "done_at", "error", "id", "line_id", "next_at", "provider_no", "state") FROM stdin;
1	2026-11-29 14:12:55.645028+00	2026-11-29 14:12:55.663408+00		1	1	\N		done
1	2026-11-29 14:12:55.677338+00	2026-11-29 14:12:55.694551+00		2	2	\N		done
\.
COPY t_initialstate.orders_order ("address_sealed", "after_sale_until", "area_text", "cash_fen", "cash_refunded_fen", "changed_at", "completed_at", "ended_at", "id", "invoice_sealed", "journal_id", "key", "member_id", "note", "number", "pay_by", "placed_at", "points", "points_refunded", "receive_by", "receive_extended", "receive_told_at", "request_hash", "site_id", "source", "state") FROM stdin;
\\x6465762e570ff6596619337890e7c94b635b03359229ef301dc940a60d9e480e13cd762fcc19b569523ddc5a875dd6ef8e933b538ecba6d990dd1e7fc270a4727b514bbb6c53be624bf3d554df007c9af46776dcde48853920ab5a581320708f22de02d681d7a5fb699601bf62c16c3c73a8e4ffdd2c96fa19022b3c845be3b4dbbfab3d3b3ae3e8aaa64ed2424d222389f98644154068e759b3d5d310b77faf471c4062f78e17b2e1fde3	2026-12-06 15:59:59+00	广东省 深圳市 南山区	0	0	2026-11-29 14:12:55.666296+00	2026-11-29 14:12:55.664758+00	\N	1	\\x	18	8d8b4f0d-ce91-48fa-8061-241cf410e43f	3		20261129094228826724	\N	2026-11-29 14:12:55.635692+00	100	0	\N	f	\N	\\xc63eaa28e6d5417572ec14f2c7663bc13c50bf05efa8b144ff8b2fa8df17da80	\N	web	completed
\\x6465762ec6425b74b84b8d85d54ef3ef847db10d3a9a0af96f4e72768af412deb9c6b273c046951d3540c4b2fbd6339f9fc43f1ea2f1fe38fd2de7ece854624508314b04d2d77b61cb32279137bf96f3136db1777e9f620decd7a9d3d61b0542919ec86a5b77f3db284c47150bb17e34f54c5e1125f990846993c55e12d54a07e0e72793fdc70a190acc0b13f8928a0a0bb0d1ec77fcc888daf47b107fa394fae29bd0b34f0589d767a5a4	2026-12-06 15:59:59+00	广东省 深圳市 南山区	0	0	2026-11-29 14:12:55.697064+00	2026-11-29 14:12:55.695753+00	\N	2	\\x	19	da44b40c-8986-4e17-be52-6e914a68a9f6	3		20261129770774883343	\N	2026-11-29 14:12:55.67332+00	100	0	\N	f	\N	\\xbfbc48f3e917f31c8ce627073be74e57f62ed8ccd9cca78110ed2a83c4864a37	\N	web	completed
\\x6465762e0def64a1990650140113b4aee46fe78c1a9bc45c0b6bc4bd75884f52b96324097ac0a0028791441378a43e4fc45af6bb015691ce4c656ae448f7a82373344efd805a76e8c5a3e52e6b633efcbb40987d843aed6d606ec7adc9520b89aff5b7653c8f508e426266a9d668a1f10ff0fe56216cdbfd1bbe0beb2f90d4ddcaeaa89b18ce0d4caddb1a0a544472d9959aedd4b265aaa64405dbb08c1db0810accec2f305937c28cbfc5	\N	广东省 深圳市 南山区	0	0	2026-11-29 14:12:55.751965+00	\N	2026-11-29 14:12:55.751733+00	3	\\x	20	b3dab4eb-d6c8-4216-8537-48afc44f52b0	3		20261129027054674236	\N	2026-11-29 14:12:55.702957+00	100	100	\N	f	\N	\\x52474224aa4a3c60bc27adf63e04229a632386e79e776e55efe53d75fe011e23	\N	web	cancelled
\\x6465762e1964726fd2d170d3b58b7bc93f2d76ccae70d342ef017981eee55832bfca3b26add15006c66f97e4a4c00bce584d0c5eca391c6aee92f3bacf3a95ef6c81febef46bc276d3f98662f4f7a6bc67a61623d39f2ee4231350df3a9b9347aea85cfcdbab95be40accfd9fab965655cc29ae0282bd47605b8cfa1a3acbc2b76a5778e3d6fcf99a8a785c3387cfd3d6225d1abda83a05d83e62823c7b68ab46a73f56a7b146c08b54150	\N	广东省 深圳市 南山区	0	0	2026-11-29 14:12:55.723215+00	\N	\N	4	\\x	21	0df3bc59-7366-4fd3-b66f-753e63095436	3		20261129397187444628	\N	2026-11-29 14:12:55.705103+00	200	100	\N	f	\N	\\x04a356f1955420dd3d6f46627b186ae4c92491bcbea1b23dcdf79b68b2385f56	\N	web	placed
\\x6465762e80a03e54a2b4c766475377c30cfb75a057de9aa58c34f06cb664530093e0a7ad7ddba828a080458e7a26dd1f747af5243c3d2e9f02ecd7c5ecb438954360ce817b627a4d1d0b0fd3e7180d2fe344670b97c0be7904c3fc846e0bffdba5409606f86ed44b838fd7ac489d689e0b9e20c741f56f88fd88257c2720bc66bf49b0857c497f3830340a6d5897a348951dfa68bc8e7be6e6fe4423c93517c9478a2f073cbeada4fab096	\N	广东省 深圳市 南山区	25	0	2026-11-29 14:12:55.757223+00	\N	\N	5	\\x	24	1d6c734e-0330-4ff2-8931-ae0d4f0b902c	3		20261129107410023746	2026-11-29 14:27:55.757223+00	2026-11-29 14:12:55.757223+00	50	0	\N	f	\N	\\x688180170518892474b91c1e58f95d29f87fb683fcd8b5a199b5c2740f34c8b3	\N	web	unpaid
\\x6465762e375f98fcef7741017a8e8bd8182afa32ed3ee3803285288b6a990b9750385577443ebe6a1c937d38f95a1b8ca14ecc214e9b696ca0bab9ec16ef5c8bcd95d9c988c84053409acaa0d6a286faa226a9bd259fc4b1935a9266caca57a387419161196b88845727930913b81e70d0925efbf540db40384d947af7c85285c1a7aee6dfe5aa1e12be747fe0d27aa976e23eecffa4e30e9af53a3a61e49aa9fc7f20c2868c02a811a165	2026-12-06 15:59:59+00	广东省 深圳市 南山区	75	0	2026-11-29 14:12:55.784905+00	2026-11-29 14:12:55.783241+00	\N	6	\\x	25	a05694ba-f245-40dd-b0ec-13deaf0fabfe	3		20261129827553544882	2026-11-29 14:27:55.760835+00	2026-11-29 14:12:55.760835+00	150	0	2026-12-14 15:59:59+00	f	\N	\\x443d22f07359f9ee64aab54aa3ceec1d59e1d10c3e4fb2a0c924e16e41089744	\N	web	completed
\.
COPY t_initialstate.orders_orderevent ("actor_id", "actor_name", "at", "from_state", "id", "order_id", "reason", "reference", "request_hash", "to_state", "what") FROM stdin;
\N	系统	2026-11-29 14:12:55.635692+00		1	1			\N	placed	
\N	系统	2026-11-29 14:12:55.667256+00	placed	2	1			\N	completed	
\N	系统	2026-11-29 14:12:55.67332+00		3	2			\N	placed	
\N	系统	2026-11-29 14:12:55.69769+00	placed	4	2			\N	completed	
\N	系统	2026-11-29 14:12:55.702957+00		5	3			\N	placed	
\N	系统	2026-11-29 14:12:55.705103+00		6	4			\N	placed	
\N	系统	2026-11-29 14:12:55.72702+00	placed	7	4	测试礼盒 ×1 · 缺货	order/20261129397187444628/part/1e07441a51d6c3fadc5b03f5	\\x1cfd6b38830a7a43b98c8359cf530ad90f701360fe8e26a7df15fecd73f15b0c	placed	units
\N	系统	2026-11-29 14:12:55.752805+00	placed	8	3	填错地址		\N	cancelled	
\N	系统	2026-11-29 14:12:55.757223+00		9	5			\N	unpaid	
\N	系统	2026-11-29 14:12:55.760835+00		10	6			\N	unpaid	
\N	系统	2026-11-29 14:12:55.76574+00	unpaid	11	6			\N	placed	
\N	系统	2026-11-29 14:12:55.778248+00	placed	12	6			\N	shipped	
\N	系统	2026-11-29 14:12:55.78603+00	shipped	13	6			\N	completed	
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
\N	\N	sf	\N	1		6	2026-11-29 14:12:55.773074+00	系统	2026-11-29 14:12:55.786841+00	signed	\N	SF0000000001	
\.
COPY t_initialstate.orders_parcelline ("id", "line_id", "parcel_id", "quantity") FROM stdin;
1	6	1	3
\.
COPY t_initialstate.orders_payment ("created_at", "fen", "gateway", "id", "number", "order_id", "paid_at", "state", "trade_no", "way") FROM stdin;
2026-11-29 14:12:55.764019+00	75	fake	1	P14	6	2026-11-29 14:12:55.763609+00	paid	T15	page
\.
COPY t_initialstate.orders_review ("created_at", "id", "is_anonymous", "is_hidden", "line_id", "member_id", "product_id", "reply", "stars", "text") FROM stdin;
2026-11-29 14:12:55.792644+00	1	f	f	6	3	1		5	很好
\.
COPY t_initialstate.orders_voucher ("ends_at", "id", "key", "line_id", "number", "secret_sealed", "slot_id", "starts_at", "state", "station_id", "used_at", "used_by") FROM stdin;
2027-02-27 14:12:55.65702+00	1		1	482501167059	\\x6465762e88275471f5e2e9a3202521f59e6e95658a7debf1da56507f473ddfdbd4ec5a2c4a3586d3e457e8a9139c9fb88b8e4ec9be05f6af05bc13d0f2570f31cdc19bd97dbacac9	\N	\N	open	\N	\N	
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
7	2026-11-29 14:12:55.3371+00	\N	1	welfare	预算 4	\N	2026
9	2026-11-29 14:12:55.368442+00	\N	2	welfare	福利 2	\N	2026
11	2026-11-29 14:12:55.393499+00	\N	3	welfare	福利 4	\N	2026
12	2026-11-29 14:12:55.418525+00	\N	4	welfare	福利 6	\N	2026
13	2026-11-29 14:12:55.52517+00	\N	5	welfare	福利 8	\N	2026
\.
COPY t_initialstate.points_budgetslot ("account_id", "available", "slot", "slots") FROM stdin;
7	0	0	1
9	0	0	1
11	0	0	1
12	500	0	1
13	999900	0	1
\.
COPY t_initialstate.points_debt ("account_id", "budget_id", "closed_at", "created_at", "id", "journal_id", "lot_id", "points", "reason", "remaining") FROM stdin;
10	4	\N	2026-11-29 14:12:55.579608+00	1	17	5	10	部门发错	10
\.
COPY t_initialstate.points_entry ("account_id", "contra_id", "created_at", "journal_id", "line_no", "lot_id", "part", "points") FROM stdin;
7	1	2026-11-29 14:12:55.346007+00	1	1	\N	\N	5000
8	7	2026-11-29 14:12:55.354448+00	2	1	1	\N	5000
9	1	2026-11-29 14:12:55.375551+00	3	1	\N	\N	50
10	9	2026-11-29 14:12:55.385411+00	4	1	2	\N	50
11	1	2026-11-29 14:12:55.400663+00	5	1	\N	\N	5
10	11	2026-11-29 14:12:55.411676+00	6	1	3	\N	5
12	1	2026-11-29 14:12:55.423508+00	7	1	\N	\N	500
8	12	2026-11-29 14:12:55.489826+00	8	2	4	\N	70
10	12	2026-11-29 14:12:55.489826+00	8	3	5	\N	30
8	4	2026-11-29 14:12:55.501662+00	9	1	1	1	-40
2	4	2026-11-29 14:12:55.51122+00	10	1	\N	\N	15
8	4	2026-11-29 14:12:55.512219+00	11	1	1	1	25
10	6	2026-11-29 14:12:55.521831+00	12	1	2	\N	-50
8	6	2026-11-29 14:12:55.521831+00	12	2	6	\N	50
10	6	2026-11-29 14:12:55.521831+00	12	3	5	\N	-10
8	6	2026-11-29 14:12:55.521831+00	12	4	7	\N	10
13	1	2026-11-29 14:12:55.530127+00	13	1	\N	\N	1000000
10	13	2026-11-29 14:12:55.536942+00	14	1	8	\N	100
10	3	2026-11-29 14:12:55.553739+00	16	1	3	\N	-5
8	12	2026-11-29 14:12:55.576845+00	17	1	4	\N	-70
10	12	2026-11-29 14:12:55.576845+00	17	2	5	\N	-20
12	5	2026-11-29 14:12:55.579608+00	17	3	\N	\N	10
8	2	2026-11-29 14:12:55.635692+00	18	1	1	1	-100
8	2	2026-11-29 14:12:55.67332+00	19	1	1	1	-100
8	2	2026-11-29 14:12:55.702957+00	20	1	1	1	-100
8	2	2026-11-29 14:12:55.705103+00	21	1	1	1	-200
8	2	2026-11-29 14:12:55.713156+00	22	1	1	1	100
8	2	2026-11-29 14:12:55.73942+00	23	1	1	1	100
8	2	2026-11-29 14:12:55.757223+00	24	1	1	1	-50
8	2	2026-11-29 14:12:55.760835+00	25	1	1	1	-150
\.
COPY t_initialstate.points_grantbatch ("audience", "available_on", "budget_id", "checker_id", "checker_name", "columns", "created_at", "decided_at", "decision_note", "expires_on", "file_name", "file_sha256", "finished_at", "greeting", "id", "maker_id", "maker_name", "notified_at", "number", "point_type_id", "points_total", "posting_at", "reason", "request_key", "rows_aside", "rows_failed", "rows_hash", "rows_ok", "rows_policy", "rows_total", "rows_warned", "same_file_id", "scheduled_at", "sheet_sealed", "source", "state", "submitted_at", "title", "touched_at", "validated_ms") FROM stdin;
\N	\N	4	900002	王敏	{"by": {"name": 1, "points": 2, "reason": 3, "employee_no": 0}, "mapped": false, "signature": "ed8ee3cf9109d5edebe60dba6ae9c6ace6e1bb121c5a03804c2003880e0155b7", "header_row": 1}	2026-11-29 14:12:55.436711+00	2026-11-29 14:12:55.484932+00		\N	名单.xlsx	0000000000000000000000000000000000000000000000000000000000000007	2026-11-29 14:12:55.49499+00		1	900001	林晓	\N	GB-20261129-01	1	100	2026-11-29 14:12:55.488704+00	中秋福利	84558ea5-9263-466b-8777-3b6e733dd598	0	0	99679a0589e0fce9d5a2197862481e73f6c95d8374975ad78c1d4a38d4fd1223	2	good_only	2	0	\N	\N	\N	sheet	done	2026-11-29 14:12:55.472875+00	中秋福利积分	2026-11-29 14:12:55.436711+00	17
\.
COPY t_initialstate.points_grantchunk ("batch_id", "cancelled_at", "done_at", "hi", "journal_id", "lo", "no", "points", "rows") FROM stdin;
1	\N	2026-11-29 14:12:55.490907+00	3	8	2	1	100	2
\.
COPY t_initialstate.points_grantline ("batch_id", "department", "email", "employee_no", "error", "expires_on", "expires_text", "facts", "greeting", "member_id", "name", "phone_index", "phone_sealed", "point_type_id", "points", "points_text", "reason", "row_no", "set_aside", "type_text", "warning") FROM stdin;
1			T00003		\N		\N		3	林晓	\N	\N	\N	70	70		2	f		
1			P00001		\N		\N		4	王敏	\N	\N	\N	30	30		3	f		
\.
COPY t_initialstate.points_hold ("captured", "closed_at", "created_at", "expires_at", "id", "journal_id", "member_id", "note", "points", "reference", "state") FROM stdin;
15	2026-11-29 14:12:55.520368+00	2026-11-29 14:12:55.506052+00	2026-11-29 14:27:55.503363+00	1	9	3		40	hold/1	captured
\.
COPY t_initialstate.points_journal ("actor_id", "actor_name", "created_at", "event_at", "id", "kind", "note", "reference", "request_hash", "reverses_id") FROM stdin;
\N	系统	2026-11-29 14:12:55.343024+00	2026-11-29 14:12:55.343024+00	1	top_up	拨付	test/583deb4e-f922-46f6-b592-fba51e8d3045	\\xefff53302dbeeb079c14c4e57e09da44287f465d9a69cdc61c339b5815b1c858	\N
\N	系统	2026-11-29 14:12:55.349978+00	2026-11-29 14:12:55.349978+00	2	grant	测试	test/2d2b5cec-025e-474f-94e4-6bed53ce0189	\\x82e0b7a162ea0048c83f031ad8ee5263ef742871077ee48c9ac2fad6637ec0da	\N
900001	林晓	2026-11-29 14:12:55.372637+00	2026-11-29 14:12:55.372637+00	3	top_up	年初	top-up/2	\\x7d2b65f9807346b5a7ec588830f9bc0c9c0fca29ce1b9e0437fae686b5f3d5f5	\N
900001	林晓	2026-11-29 14:12:55.380029+00	2026-11-29 14:12:55.380029+00	4	grant	生日	grant/3	\\xa65f154ee8124bcfc2a3e5271aa3211adc808880800cdc04a8eb5ccdee1f7fb5	\N
900001	林晓	2026-11-29 14:12:55.39765+00	2026-11-29 14:12:55.39765+00	5	top_up	年初	top-up/4	\\x8cf63255b091fe02c74591b3aeb4eef83003f0166981139545a45239910141fa	\N
900001	林晓	2026-11-29 14:12:55.405176+00	2026-11-29 14:12:55.405176+00	6	grant	生日	grant/5	\\x2b9538920f7c16eb87a707bde5be470d171af85a6df355ec18dfafc36e800e26	\N
900001	林晓	2026-11-29 14:12:55.421584+00	2026-11-29 14:12:55.421584+00	7	top_up	年初	top-up/6	\\x3d8f0c3b3f755599cca383e8b102b267ef1094fd23ce46dee9560a163bc238a6	\N
900001	林晓	2026-11-29 14:12:55.489826+00	2026-11-29 14:12:55.489826+00	8	grant	中秋福利积分	grant-batch/1/1	\\x	\N
900001	林晓	2026-11-29 14:12:55.501662+00	2026-11-29 14:12:55.501662+00	9	hold		hold/1	\\x52b0b0eff3a6f1824e24fa99268068913c1bd6d6835f4715e838b940590d6ec0	\N
900001	林晓	2026-11-29 14:12:55.509913+00	2026-11-29 14:12:55.509913+00	10	capture		hold/1/capture	\\xd6eba5285fe92d96a04ed5168c1d083e54fd250538c67a950006ab387f14c336	\N
900001	林晓	2026-11-29 14:12:55.512219+00	2026-11-29 14:12:55.512219+00	11	release		hold/1/rest	\\xffaca975461119832af1331c540af091e7366ab721bef7d0777a602494054fed	9
900001	林晓	2026-11-29 14:12:55.521831+00	2026-11-29 14:12:55.521831+00	12	transfer		transfer/1	\\x1d866cf8e639dce8f477b1d6aeae2ec3a66aeba472036e689c52c724a7e13cd6	\N
900001	林晓	2026-11-29 14:12:55.528195+00	2026-11-29 14:12:55.528195+00	13	top_up	年初	top-up/8	\\x0041c8ad267415badd9c87fd1a74516704390f7584165c3ee9f200166cf34309	\N
900001	林晓	2026-11-29 14:12:55.533548+00	2026-11-29 14:12:55.533548+00	14	grant	礼遇	g/1	\\xbc8b88ac7c7d3c923774c24158e30a5093d87b8e928cb99442d1c03dc6505c06	\N
900001	林晓	2026-11-29 14:12:55.543181+00	2026-11-29 14:12:55.543181+00	15	activate	积分生效	activate/lot/8	\\x2b85d888c9fed090364cb746e32b2a300beefc393c4cb9fb5d575992d5d08234	\N
\N	系统	2026-11-29 14:12:55.552039+00	2026-11-29 14:12:55.552039+00	16	expire	积分到期	expire/20261129141255551478	\\x	\N
900001	林晓	2026-11-29 14:12:55.576845+00	2026-11-29 14:12:55.576845+00	17	revoke	部门发错	revocation/1/1	\\x	\N
\N	系统	2026-11-29 14:12:55.635692+00	2026-11-29 14:12:55.635692+00	18	spend	咖啡券 ×1	order/20261129094228826724	\\x5744e79b5c62f24a9e47c56dd087350ea04ac6803231ae8909de10ee4f6d79ec	\N
\N	系统	2026-11-29 14:12:55.67332+00	2026-11-29 14:12:55.67332+00	19	spend	卡密 ×1	order/20261129770774883343	\\xb1204213636f3f56a30722ac1137a64b616a8d3b1c0bc2944b2fc64fb456ebbd	\N
\N	系统	2026-11-29 14:12:55.702957+00	2026-11-29 14:12:55.702957+00	20	spend	测试礼盒 ×1	order/20261129027054674236	\\x353fb67c423b73fa2d304d8cd1849cc4feb6421abffaf15546aae49d35dfb50e	\N
\N	系统	2026-11-29 14:12:55.705103+00	2026-11-29 14:12:55.705103+00	21	spend	测试礼盒 ×2	order/20261129397187444628	\\x235cc9ec02a92dbc9290a9f4581d54ea039f00201fb3fb5b10b00c1bcac472f2	\N
\N	系统	2026-11-29 14:12:55.713156+00	2026-11-29 14:12:55.713156+00	22	refund	缺货	order/20261129397187444628/part/1e07441a51d6c3fadc5b03f5	\\x647c85f131f128373fedd89feaf9e2bb1c6b42c155920b3dcfa8057a01497894	21
\N	系统	2026-11-29 14:12:55.73942+00	2026-11-29 14:12:55.73942+00	23	refund	填错地址	order/20261129027054674236/cancel	\\x1c6100519ee5fda78c3ed7628d0d7e20cdc6b8ce68e18486d5a7e4718a78b2a8	20
\N	系统	2026-11-29 14:12:55.757223+00	2026-11-29 14:12:55.757223+00	24	spend	测试礼盒 ×1	order/20261129107410023746	\\x1731a533de1ccbef30becc84e296db0be133303ab38ed5d8c1af57384845409a	\N
\N	系统	2026-11-29 14:12:55.760835+00	2026-11-29 14:12:55.760835+00	25	spend	测试礼盒 ×3	order/20261129827553544882	\\x221669f5547ab2077dadce4e85dac8fb3bd36a43c7b65b1b3d6bb5075fdee470	\N
\.
COPY t_initialstate.points_lot ("account_id", "available_at", "batch_id", "budget_id", "expires_at", "granted", "id", "is_grace", "journal_id", "origin_id", "remaining", "root_id", "row_no", "waits_for") FROM stdin;
8	2026-11-29 14:12:55.353684+00	\N	1	\N	5000	1	\N	2	\N	4485	\N	\N	\N
10	2026-11-29 14:12:55.384751+00	\N	2	\N	50	2	\N	4	\N	0	\N	\N	\N
10	2026-11-29 14:12:55.40793+00	\N	3	2026-11-29 13:12:55.41639+00	5	3	\N	6	\N	0	\N	\N	\N
8	2026-11-29 14:12:55.489826+00	1	4	\N	70	4	\N	8	\N	0	\N	2	\N
10	2026-11-29 14:12:55.489826+00	1	4	\N	30	5	\N	8	\N	0	\N	3	\N
8	2026-11-29 14:12:55.521831+00	\N	2	\N	50	6	\N	12	2	50	2	\N	\N
8	2026-11-29 14:12:55.521831+00	1	4	\N	10	7	\N	12	5	10	5	3	\N
10	2026-11-29 14:12:55.544727+00	\N	5	\N	100	8	\N	14	\N	100	\N	\N	event/1
\.
COPY t_initialstate.points_lotchange ("available_now", "available_was", "expires_now", "expires_was", "journal_id", "lot_id") FROM stdin;
2026-11-29 14:12:55.544727+00	\N	\N	\N	15	8
\.
COPY t_initialstate.points_pointtype ("code", "id", "is_active", "is_default", "line_cap", "month_cap", "name", "priority", "refund_days", "scope", "suggested_cap", "validity", "validity_n", "validity_on") FROM stdin;
general	1	t	t	100000	\N	通用积分	100	30	{}	5000	forever	\N	\N
\.
COPY t_initialstate.points_revocation ("audience", "batch_id", "checker_id", "checker_name", "created_at", "decided_at", "decision_note", "finished_at", "id", "maker_id", "maker_name", "notified_at", "number", "points_granted", "points_kept", "points_taken", "reason", "request_key", "rows_total", "spent", "state") FROM stdin;
{}	1	900002	王敏	2026-11-29 14:12:55.561775+00	2026-11-29 14:12:55.571488+00		2026-11-29 14:12:55.583984+00	1	900001	林晓	\N	GB-20261129-01-R1	100	10	90	部门发错	3c8c141b-c87f-4878-8995-8f98a379c6c6	2	debt	done
\.
COPY t_initialstate.points_revocationchunk ("done_at", "hi", "journal_id", "lo", "no", "revocation_id") FROM stdin;
2026-11-29 14:12:55.57803+00	3	17	2	1	1
\.
COPY t_initialstate.points_revocationline ("expired", "granted", "lot_id", "member_id", "outcome", "revocation_id", "row_no", "spent", "taken") FROM stdin;
0	70	4	3	returned	1	2	0	70
0	30	5	4	debt	1	3	10	20
\.
COPY t_initialstate.points_seal ("digest", "entries", "journals", "last_journal_id", "no", "sealed_at") FROM stdin;
\\xc09216173c005bf6ccf7bf9a3d79ee06a258da754faa4b3affc8a440a3439891	30	25	25	1	2026-11-29 14:12:55.840617+00
\.
COPY t_initialstate.points_sealmark ("id", "journal_id", "marked_at", "tx") FROM stdin;
1	25	2026-11-29 14:12:55.841547+00	0
\.
