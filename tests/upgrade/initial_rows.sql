-- The rows of that database, in PostgreSQL's text format: a platform with one mall that has people, points and orders. Sealed values
-- open with the development key.
COPY public.tenants_domain ("checked_at", "created_at", "domain", "error", "id", "is_primary", "redirects", "tenant_id", "token", "verified_at") FROM stdin;
\N	2026-11-29 13:48:34.676874+00	platform.localhost		1	t	f	1		2026-11-29 13:48:34.672224+00
\N	2026-11-29 13:48:49.682429+00	first.localhost		2	t	f	2		\N
\.
COPY public.tenants_plan ("calls", "code", "id", "is_offered", "member_fen", "members", "month_fen", "name", "orders", "points", "soft_percent", "storage") FROM stdin;
10000	trial	1	t	0	200	0	体验版	500	1000000	80	1073741824
1000000	standard	2	t	100	5000	199900	标准版	50000	100000000	80	21474836480
\N	enterprise	3	t	60	\N	1999900	企业版	\N	\N	80	536870912000
\.
COPY public.tenants_tenant ("activated_at", "allowance", "brand_color", "brand_version", "checklist_closed_at", "contact_email", "contact_name", "created_at", "drift", "drop_after", "first_redeemed_at", "has_mascot", "hero", "id", "is_canary", "limits", "logo_image", "logo_svg", "name", "plan_id", "points_word", "points_word_en", "purpose", "sandbox_of_id", "scenario", "schema_name", "schema_version", "share_text", "share_title", "shut", "slug", "state", "switches", "timezone", "type", "usage") FROM stdin;
\N	{}	#2b5ce6	1	\N			2026-11-29 13:48:34.662222+00		\N	\N	t		1	f	{}			小羊云商	\N	积分		平台运营中心	\N	welfare	ops	0				platform	active	{}	Asia/Shanghai	ops	{}
\N	{}	#2b5ce6	1	\N			2026-11-29 13:48:49.671486+00		\N	\N	t		2	f	{}			第一家商城	1	积分			\N	welfare	t_initialstate	35				first	active	{}	Asia/Shanghai	mall	{}
\.
COPY ops.accounts_role ("clear_fields", "code", "id", "name", "permissions") FROM stdin;
{}	operator	1	平台运营	{platform.tenants,log.view}
\.
COPY ops.accounts_user ("created_at", "email", "id", "is_active", "last_login", "login", "name", "password", "title") FROM stdin;
2026-11-29 13:48:48.517923+00		1	t	\N	operator	周舟	!1TcXgkKJLcQlreXq5YBH497HNLGAsK9JHewxpdRy	
\.
COPY ops.accounts_user_roles ("id", "role_id", "user_id") FROM stdin;
1	1	1
\.
COPY ops.core_operationlog ("action", "actor_id", "actor_name", "after", "at", "before", "id", "ip", "label", "reason", "target") FROM stdin;
user.create	\N	系统	{"roles": ["operator"]}	2026-11-29 13:48:48.528347+00	{}	1	\N	周舟		user/1
\.
COPY t_initialstate.accounts_apikey ("created_at", "expires_at", "id", "last_used_at", "name", "owner_id", "permissions", "prefix", "revoked_at", "secret_hash") FROM stdin;
2026-11-29 13:48:50.073697+00	\N	1	\N	门户	1	{members.view}	e39f872f53	\N	\\xdc15d059be3c0dfa8fe4bfc8d07f70be51416c298ac9f98fe2e0e8e9c8b44236
\.
COPY t_initialstate.accounts_approvalstep ("above_points", "id", "role_id", "step_no", "title") FROM stdin;
10000	1	\N	1	财务
\.
COPY t_initialstate.accounts_decision ("checker_id", "checker_name", "created_at", "decided_at", "id", "maker_id", "note", "role_id", "state", "step_no", "subject", "title") FROM stdin;
900002	王敏	2026-11-29 13:48:51.359177+00	2026-11-29 13:48:51.369596+00	1	900001		\N	approved	1	grant-batch/1	审批
900002	王敏	2026-11-29 13:48:51.598097+00	2026-11-29 13:48:51.612293+00	2	900001		\N	approved	1	revocation/1	审批
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
2026-11-29 13:48:49.944519+00		1	t	\N	user-1	沈星河	md5$ogURhLSVtJsQgHjN07y7ME$52447c78642100ff18ee575bb0a0ec74	
2026-11-29 13:48:51.095808+00		2	t	\N	user-2	林晓	md5$pS5altKmNSx7laozqLPcdg$cdb3b892a9accdef39940a6a59d1d843	
\.
COPY t_initialstate.accounts_user_roles ("id", "role_id", "user_id") FROM stdin;
1	2	1
\.
COPY t_initialstate.catalog_category ("icon", "id", "name", "name_en", "parent_id", "position", "slug") FROM stdin;
tabler--category	1	礼品		\N	0	gifts
\.
COPY t_initialstate.catalog_code ("batch_id", "fingerprint", "given_at", "id", "reference", "revealed_at", "sealed", "sku_id", "state") FROM stdin;
1	\\x498582dc2221867f990b99f820cc0ec77d914109b1e72a5d1cbe2cc9015e24ce	2026-11-29 13:48:52.064044+00	1	order/20261129745776306252/1	\N	\\x6465762e6524fe1ee84926c6ca449f7cf9f77bfe4662dd52b3bee1d4c626cf322cfbbfda93735fc9d520389bc63d4e0abe35d9ff809bab8d572913ecb06a5adda65d7230c06f02bc419eff5d8c290c113e	3	given
1	\\x35f0f8df0f1b815dd539092d9d24b2afd318ea1ae81b09894eb2fb3ffe795126	\N	2		\N	\\x6465762e393d6321ea2e58e3adc6aa3d2b1142ab33d57c01c58d6825f79ddfa4b9772b44f86c16445dc6096859fc80d95fa217c03174f5453d7a0dc6ea94e2448a8428e9c6f66c2b869223e7bcdba0716f	3	free
1	\\x97b5f6ffe3df9a97f28bba7de0ee1513f2515c91acf87f9f125c0847e51b95bd	\N	3		\N	\\x6465762e8ab08503ce03a16ef801d612d9bb2605043bb22c3ad5fa3782db4e23a7705907b61c8e08c46d5e777adb0963b6ba3efee9e1d28618cfda0781d6bad5bdb65966e3202613ead8d1508da6b62a4c	3	free
\.
COPY t_initialstate.catalog_codebatch ("count", "created_at", "created_by", "expires_on", "id", "name", "over_at", "sku_id") FROM stdin;
3	2026-11-29 13:48:51.788391+00	系统	\N	1	测试	\N	3
\.
COPY t_initialstate.catalog_offer ("cash_fen", "created_at", "departments", "ends_at", "gift_id", "gift_quantity", "id", "is_active", "kind", "labels", "limit_period", "market_fen", "min_points", "name", "needs_approval", "per_member_limit", "points", "quota", "quota_left", "sku_id", "starts_at", "swap_fen_per_100", "tier_points", "tiers") FROM stdin;
0	2026-11-29 13:48:51.692959+00	{}	\N	\N	1	1	t	standard	{}	ever	0	1		f	\N	100	\N	\N	1	\N	50	{}	{}
0	2026-11-29 13:48:51.749909+00	{}	\N	\N	1	2	t	standard	{}	ever	0	\N		f	\N	100	\N	\N	2	\N	0	{}	{}
0	2026-11-29 13:48:51.773696+00	{}	\N	\N	1	3	t	standard	{}	ever	0	\N		f	\N	100	\N	\N	3	\N	0	{}	{}
\.
COPY t_initialstate.catalog_product ("art", "badge", "badge_en", "batch_no", "category_id", "condition", "created_at", "description", "description_en", "details", "id", "is_internal", "kind", "position", "promise_days", "public_id", "return_days", "review_count", "rules", "rules_en", "sold_count", "star_sum", "state", "subtitle", "subtitle_en", "taken_off", "title", "title_en", "updated_at", "warehouse_id") FROM stdin;
gift-box				1		2026-11-29 13:48:51.665369+00			{}	1	f	physical	0	3	9d75fae2-11a5-457b-87ba-595d7d3cc0cb	7	1			0	5	on				测试礼盒		2026-11-29 13:48:51.665384+00	\N
gift-box				1		2026-11-29 13:48:51.734551+00			{}	2	f	coupon	0	3	3a56d6d4-a94c-4363-a362-cc1c04eea7f9	7	0			0	0	on				咖啡券		2026-11-29 13:48:51.734565+00	\N
gift-box				1		2026-11-29 13:48:51.76446+00			{}	3	f	code	0	3	cef5eb0e-3113-468c-b9b8-0618eb954da1	7	0			0	0	on				卡密		2026-11-29 13:48:51.764472+00	\N
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
系统	2026-11-29 13:48:51.706216+00	1	in		50	first/1	1
系统	2026-11-29 13:48:51.757007+00	2	in		10	first/2	2
系统	2026-11-29 13:48:51.796492+00	3	in	测试	3	codes/1	3
系统	2026-11-29 13:48:51.806802+00	4	sold		-1	order/20261129308961558729	2
系统	2026-11-29 13:48:51.982756+00	5	sold		-1	order/20261129745776306252	3
系统	2026-11-29 13:48:52.131799+00	6	sold		-1	order/20261129009675522453	1
系统	2026-11-29 13:48:52.138546+00	7	sold		-2	order/20261129314940535326	1
系统	2026-11-29 13:48:52.224226+00	8	back		1	order/20261129314940535326/part/1e07441a51d6c3fadc5b03f5	1
系统	2026-11-29 13:48:52.301572+00	9	back		1	order/20261129009675522453/cancel	1
系统	2026-11-29 13:48:52.320338+00	10	sold		-1	order/20261129017363050569	1
系统	2026-11-29 13:48:52.337531+00	11	sold		-3	order/20261129532611757604	1
\.
COPY t_initialstate.catalog_stockslot ("available", "sku_id", "slot", "slots") FROM stdin;
45	1	0	1
9	2	0	1
2	3	0	1
\.
COPY t_initialstate.core_logseal ("digest", "last_log_id", "lines", "marks", "no", "sealed_at") FROM stdin;
\\xc32ce7cc2c8ce8e4598ebe959157c00ef8f2d1e59b47a8f2417e97729ba94124	53	53	\\x0000000000000001ba44d59569039de500000000000000021de1cf52f0624bf9000000000000000309359d40a2db4823000000000000000482d121ae36a5c9c20000000000000005479e9f0705c59e74000000000000000684aa9b895c8fe48d0000000000000007d6d3c215948ec83e0000000000000008d645604a4e90b9df0000000000000009a7758f8a6d03f617000000000000000a3e01440c4d657984000000000000000b086e9777c69d1ea7000000000000000c01a14050f4297844000000000000000d7879dc3fc1090eef000000000000000e42c8195e85d3d687000000000000000fbd16decc97083e310000000000000010f593cd17e583a07600000000000000110aa2906081d09280000000000000001229b16612b962e0890000000000000013f51c05b62bfc93880000000000000014f9aadacd82bd2dd6000000000000001597e3e90bd2a6bdf3000000000000001603f50ba0078b16dd000000000000001727e2026c6bef240000000000000000189f8d53a0a5561d2500000000000000194144fd0d39a71a2c000000000000001a76e9ef876d1cda53000000000000001bbb3025c562d2e3fe000000000000001cb705414813f2f631000000000000001d10fb7f03a0bc8606000000000000001ed6bcbd8dde5284d8000000000000001fbebcbfa6c682c5f10000000000000020e83f8fa012a8a33c0000000000000021352e1e5de056111c0000000000000022d89143d04d57d4e2000000000000002354d0514d647ea8c600000000000000243e8756139ac95c930000000000000025e88e696fbd9c0b5900000000000000261c375103ced79a3f0000000000000027a8c5971b36ae01ca0000000000000028707afd2b9411bc240000000000000029050310e8d295b426000000000000002ae4b3b2a2f9153277000000000000002bdf63af10552d4587000000000000002cd1e15d18342a6f79000000000000002d5e7067e2c05efcbc000000000000002ee6d2cff67d3185bb000000000000002f3da1f720f8ddd4f6000000000000003028724f8e77149613000000000000003107996dd0066982ae000000000000003208c080d2664f2f0a0000000000000033d5f86eccff274634000000000000003483175c81e667c9f2000000000000003536435a2cbbbd6a5d	1	2026-11-29 13:48:52.663825+00
\.
COPY t_initialstate.core_logsealmark ("id", "log_id", "marked_at", "tx") FROM stdin;
1	53	2026-11-29 13:48:52.665252+00	0
\.
COPY t_initialstate.core_operationlog ("action", "actor_id", "actor_name", "after", "at", "before", "id", "ip", "label", "reason", "target") FROM stdin;
user.create	\N	系统	{"roles": ["hr"]}	2026-11-29 13:48:50.05615+00	{}	1	\N	沈星河		user/1
approval.steps	\N	系统	{"1": "财务 > 10000"}	2026-11-29 13:48:50.068051+00	{}	2	\N			approval-steps
api_key.make	1	沈星河	{"permissions": ["members.view"]}	2026-11-29 13:48:50.080203+00	{}	3	\N	门户		api-key/1
members.import	\N	系统	{"bad": 0, "left": 0, "joined": 2, "changed": 0}	2026-11-29 13:48:51.092765+00	{}	4	\N			roster
user.create	\N	系统	{"roles": []}	2026-11-29 13:48:51.099105+00	{}	5	\N			user/2
member.add	\N	系统	{}	2026-11-29 13:48:51.107946+00	{}	6	\N			member/049acbc3-0a4d-4506-8490-82ffa0443e22
budget.open	\N	系统	{"name": "预算 4", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 13:48:51.112964+00	{}	7	\N	预算 4		budget/1
budget.top_up	\N	系统	{"available": 5000}	2026-11-29 13:48:51.131123+00	{"available": 0}	8	\N	预算 4	拨付	budget/1
grant.one	\N	系统	{"budget": "预算 4", "points": 5000, "reference": "test/5ebcd852-7206-44a6-9700-d5b3b706cf58"}	2026-11-29 13:48:51.155949+00	{}	9	\N	测试	测试	member/3
address.save	\N	系统	{"area": "广东省 深圳市 南山区"}	2026-11-29 13:48:51.166256+00	{}	10	\N			address/ffc0ab01-0dbb-41d4-abd9-6b3518c9403c
member.add	900001	林晓	{}	2026-11-29 13:48:51.184284+00	{}	11	\N			member/5fd2d082-5be6-41e0-babd-817c3d0c7272
budget.open	900001	林晓	{"name": "福利 2", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 13:48:51.190518+00	{}	12	\N	福利 2		budget/2
budget.top_up	900001	林晓	{"available": 50}	2026-11-29 13:48:51.205623+00	{"available": 0}	13	\N	福利 2	年初	budget/2
grant.one	900001	林晓	{"budget": "福利 2", "points": 50, "reference": "grant/3"}	2026-11-29 13:48:51.223507+00	{}	14	\N	生日	生日	member/4
budget.open	900001	林晓	{"name": "福利 4", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 13:48:51.230273+00	{}	15	\N	福利 4		budget/3
budget.top_up	900001	林晓	{"available": 5}	2026-11-29 13:48:51.241145+00	{"available": 0}	16	\N	福利 4	年初	budget/3
grant.one	900001	林晓	{"budget": "福利 4", "points": 5, "reference": "grant/5"}	2026-11-29 13:48:51.256911+00	{}	17	\N	生日	生日	member/4
budget.open	900001	林晓	{"name": "福利 6", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 13:48:51.265864+00	{}	18	\N	福利 6		budget/4
budget.top_up	900001	林晓	{"available": 500}	2026-11-29 13:48:51.279534+00	{"available": 0}	19	\N	福利 6	年初	budget/4
grant.upload	900001	林晓	{"file": "名单.xlsx", "rows": 2, "title": "中秋福利积分", "budget": "福利 6", "reason": "中秋福利", "sha256": "0000000000000000000000000000000000000000000000000000000000000007", "greeting": "", "expires_on": null, "point_type": 1, "rows_policy": "good_only", "available_on": null, "scheduled_at": null}	2026-11-29 13:48:51.302656+00	{}	20	\N	中秋福利积分 GB-20261129-01		grant-batch/GB-20261129-01
grant.submit	900001	林晓	{"rows": 2, "points": 100, "rows_hash": "99679a0589e0fce9d5a2197862481e73f6c95d8374975ad78c1d4a38d4fd1223"}	2026-11-29 13:48:51.359935+00	{}	21	\N	中秋福利积分 GB-20261129-01		grant-batch/GB-20261129-01
grant.approve	900002	王敏	{"rows": 2, "points": 100}	2026-11-29 13:48:51.377252+00	{}	22	\N	中秋福利积分 GB-20261129-01		grant-batch/GB-20261129-01
grant.done	\N	系统	{"rows": 2, "points": 100}	2026-11-29 13:48:51.420189+00	{}	23	\N	中秋福利积分		grant-batch/GB-20261129-01
hold.placed	900001	林晓	{"points": 40}	2026-11-29 13:48:51.43625+00	{}	24	\N			hold/hold/1
hold.captured	900001	林晓	{"points": 40, "captured": 15}	2026-11-29 13:48:51.472498+00	{}	25	\N	hold/1		hold/1
points.transfer	900001	林晓	{"to": 3, "points": 60, "reference": "transfer/1"}	2026-11-29 13:48:51.484504+00	{}	26	\N			member/4
budget.open	900001	林晓	{"name": "福利 8", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 13:48:51.496787+00	{}	27	\N	福利 8		budget/5
budget.top_up	900001	林晓	{"available": 1000000}	2026-11-29 13:48:51.516316+00	{"available": 0}	28	\N	福利 8	年初	budget/5
grant.one	900001	林晓	{"budget": "福利 8", "points": 100, "reference": "g/1"}	2026-11-29 13:48:51.53945+00	{}	29	\N	礼遇	礼遇	member/4
points.activate	900001	林晓	{"points": 100}	2026-11-29 13:48:51.547797+00	{}	30	\N			event/event/1
points.expire	\N	系统	{"points": 5}	2026-11-29 13:48:51.574071+00	{}	31	\N			expiry
revocation.ask	900001	林晓	{"rows": 2, "points": 100}	2026-11-29 13:48:51.598549+00	{}	32	\N	中秋福利积分 GB-20261129-01-R1	部门发错	revocation/GB-20261129-01-R1
revocation.approve	900002	王敏	{"points": 100}	2026-11-29 13:48:51.615596+00	{}	33	\N	中秋福利积分 GB-20261129-01-R1		revocation/GB-20261129-01-R1
revocation.done	\N	系统	{"spent": 10, "taken": 90, "expired": 0}	2026-11-29 13:48:51.659044+00	{}	34	\N	中秋福利积分 GB-20261129-01-R1		revocation/GB-20261129-01-R1
stock.adjust	\N	系统	{"change": 50}	2026-11-29 13:48:51.707268+00	{}	35	\N	测试礼盒		sku/T00005
product.create	\N	系统	{}	2026-11-29 13:48:51.713979+00	{}	36	\N	测试礼盒		product/9d75fae2-11a5-457b-87ba-595d7d3cc0cb
stock.adjust	\N	系统	{"change": 10}	2026-11-29 13:48:51.757788+00	{}	37	\N	咖啡券		sku/T00006
product.create	\N	系统	{}	2026-11-29 13:48:51.759032+00	{}	38	\N	咖啡券		product/3a56d6d4-a94c-4363-a362-cc1c04eea7f9
product.create	\N	系统	{}	2026-11-29 13:48:51.774398+00	{}	39	\N	卡密		product/cef5eb0e-3113-468c-b9b8-0618eb954da1
codes.import	\N	系统	{"count": 3}	2026-11-29 13:48:51.797274+00	{}	40	\N	卡密		sku/T00007
order.place	\N	系统	{"points": 100}	2026-11-29 13:48:51.806802+00	{}	41	\N			order/20261129308961558729
order.place	\N	系统	{"points": 100}	2026-11-29 13:48:51.982756+00	{}	42	\N			order/20261129745776306252
order.place	\N	系统	{"points": 100}	2026-11-29 13:48:52.131799+00	{}	43	\N			order/20261129009675522453
order.place	\N	系统	{"points": 200}	2026-11-29 13:48:52.138546+00	{}	44	\N			order/20261129314940535326
order.cancel_units	\N	系统	{"fen": 0, "units": {"1": 1}, "points": 100}	2026-11-29 13:48:52.23179+00	{}	45	\N		缺货	order/20261129314940535326
order.cancel	\N	系统	{}	2026-11-29 13:48:52.304511+00	{}	46	\N		填错地址	order/20261129009675522453
order.place	\N	系统	{"fen": 25, "points": 50}	2026-11-29 13:48:52.320338+00	{}	47	\N			order/20261129017363050569
order.place	\N	系统	{"fen": 75, "points": 150}	2026-11-29 13:48:52.337531+00	{}	48	\N			order/20261129532611757604
order.ship	\N	系统	{"carrier": "sf", "tracking_no": "SF0000000001"}	2026-11-29 13:48:52.408269+00	{}	49	\N			order/20261129532611757604
order.receive	\N	系统	{}	2026-11-29 13:48:52.439669+00	{}	50	\N			order/20261129532611757604
review.write	2	林晓	{"stars": 5}	2026-11-29 13:48:52.457041+00	{}	51	\N			order/20261129532611757604
after_sale.ask	\N	系统	{"kind": "return"}	2026-11-29 13:48:52.493515+00	{}	52	\N			after-sale/AS26112920216083
after_sale.move	\N	系统	{"to": "to_return"}	2026-11-29 13:48:52.516458+00	{}	53	\N			after-sale/AS26112920216083
\.
COPY t_initialstate.insights_dailybalance ("closing", "expired", "granted", "lots", "on", "opening", "other", "refunded", "repaid", "spent", "taken_back", "written_at") FROM stdin;
4645	-5	5255	4645	2026-11-29	0	0	225	0	-740	-90	2026-11-29 13:48:52.686986+00
\.
COPY t_initialstate.members_address ("area_code", "created_at", "id", "is_default", "member_id", "public_id", "sealed") FROM stdin;
440305	2026-11-29 13:48:51.165476+00	1	t	3	ffc0ab01-0dbb-41d4-abd9-6b3518c9403c	\\x6465762e7b0d818f210e95d089953f9ea48ec380a1fad0d8f6d4b317fe331725eff711925c29599d7470aae033cc0832405b564a8473fdc3f95676b3bc05dabbcea2b52d935c6b7113e65f2da688bfb52d947835d00738f400fb5bc5c4a5a3e3f60914a46b7ba5b2d81ef53935e93d9626100e60300cf61660272cbdb30f1a0b4148221fea40b615565c70b54c78c0396cec87a470d6212025555b3573997c8f945a7bf053ee960e11c032
\.
COPY t_initialstate.members_department ("code", "created_at", "id", "name", "parent_id") FROM stdin;
D001	2026-11-29 13:48:50.091341+00	1	市场部	\N
D002	2026-11-29 13:48:50.091361+00	2	研发部	\N
\.
COPY t_initialstate.members_member ("born_day", "born_month", "created_at", "department_id", "email", "employee_no", "grade", "id", "joined_on", "keeps_private", "labels", "language", "left_on", "name", "name_key", "phone_index", "phone_sealed", "public_id", "site_id", "state", "tier_id", "tier_until", "user_id") FROM stdin;
\N	\N	2026-11-29 13:48:51.087962+00	2		A1		1	\N	f	{}		\N	陈思远	chensiyuan csy	\\x8e9c89e265b34474f508a38e6ef086ab391dbabdde4612b3a9007c784ca5ab06	\\x6465762e55c876024507ea89d0a81f6dab705f012c9aa7a8fae9f37d861fa7add09c3dd67d59e54ea0d4c9	2c608617-f3be-4c76-8f02-6c5ef542358f	\N	active	\N	\N	\N
\N	\N	2026-11-29 13:48:51.088+00	1		A2		2	\N	f	{}		\N	何晴	heqing hq	\N	\\x	1bc229e3-dcb7-43b7-8f55-1b1530bbfaa5	\N	active	\N	\N	\N
\N	\N	2026-11-29 13:48:51.107038+00	\N		T00003		3	\N	f	{}		\N	林晓	linxiao lx	\N	\\x	049acbc3-0a4d-4506-8490-82ffa0443e22	\N	active	\N	\N	2
\N	\N	2026-11-29 13:48:51.180158+00	\N		P00001		4	\N	f	{}		\N	王敏	wangmin wm	\N	\\x	5fd2d082-5be6-41e0-babd-817c3d0c7272	\N	active	\N	\N	\N
\.
COPY t_initialstate.members_message ("body", "created_at", "dedupe", "facts", "id", "is_shown", "kind", "link", "member_id", "read_at", "title") FROM stdin;
「%(title)s」已发放，点开查看。	2026-11-29 13:48:51.960262+00	delivery/1	{"title": "咖啡券"}	1	t	delivery	/orders/20261129308961558729/	3	\N	您兑换的权益已到账
「%(title)s」已发放，点开查看。	2026-11-29 13:48:52.101497+00	delivery/2	{"title": "卡密"}	2	t	delivery	/orders/20261129745776306252/	3	\N	您兑换的权益已到账
订单 %(number)s 的 %(points)s 积分已退回原批次。	2026-11-29 13:48:52.233662+00	order/20261129314940535326/part/1e07441a51d6c3fadc5b03f5	{"yuan": "0.00", "grace": "0", "until": "", "lapsed": "0", "number": "20261129314940535326", "points": "100", "revoked": "0"}	3	t	order	/orders/20261129314940535326/	3	\N	部分商品已取消
订单 %(number)s 的 %(points)s 积分已退回原批次。	2026-11-29 13:48:52.305773+00	cancel/20261129009675522453	{"yuan": "0.00", "grace": "0", "until": "", "lapsed": "0", "number": "20261129009675522453", "points": "100", "revoked": "0"}	4	t	order	/orders/20261129009675522453/	3	\N	订单已取消，积分已退回
订单 %(number)s 已由%(carrier)s发出，运单号 %(tracking)s。	2026-11-29 13:48:52.409827+00	parcel/1	{"number": "20261129532611757604", "carrier": "顺丰速运", "tracking": "SF0000000001"}	5	t	parcel	/orders/20261129532611757604/	3	\N	您的礼品已发出
售后单 %(number)s：%(text)s	2026-11-29 13:48:52.517382+00	case-return/AS26112920216083	{"text": "–", "number": "AS26112920216083"}	6	t	case	/after-sale/AS26112920216083/	3	\N	售后已通过，请寄回商品
\.
COPY t_initialstate.orders_aftersale ("cash_fen", "closed_at", "created_at", "due_at", "escalated_at", "id", "is_vip", "kind", "member_id", "number", "order_id", "points", "reason", "return_carrier", "return_no", "state", "text") FROM stdin;
25	\N	2026-11-29 13:48:52.488415+00	2026-12-06 13:48:52.512072+00	\N	1	f	return	3	AS26112920216083	6	50	broken			to_return	压坏了
\.
COPY t_initialstate.orders_aftersaleline ("case_id", "id", "line_id", "quantity") FROM stdin;
1	1	6	1
\.
COPY t_initialstate.orders_aftersalenote ("actor_name", "at", "case_id", "from_member", "from_state", "id", "is_internal", "text", "to_state") FROM stdin;
系统	2026-11-29 13:48:52.492417+00	1	f		1	f	压坏了	asked
系统	2026-11-29 13:48:52.515142+00	1	f	asked	2	f		to_return
\.
COPY t_initialstate.orders_cartline ("created_at", "id", "member_id", "quantity", "sku_id") FROM stdin;
2026-11-29 13:48:52.558456+00	1	3	2	1
\.
COPY t_initialstate.orders_fulfilment ("attempts", "created_at", "done_at", "error", "id", "line_id", "next_at", "provider_no", "state") FROM stdin;
1	2026-11-29 13:48:51.832711+00	2026-11-29 13:48:51.938597+00		1	1	\N		done
1	2026-11-29 13:48:52.013689+00	2026-11-29 13:48:52.088419+00		2	2	\N		done
\.
COPY t_initialstate.orders_order ("address_sealed", "after_sale_until", "area_text", "cash_fen", "cash_refunded_fen", "changed_at", "completed_at", "ended_at", "id", "invoice_sealed", "journal_id", "key", "member_id", "note", "number", "pay_by", "placed_at", "points", "points_refunded", "receive_by", "receive_extended", "receive_told_at", "request_hash", "site_id", "source", "state") FROM stdin;
\\x6465762e4eea9d5038c3cf68a609b11d6d5af565e58569ab97a44cc700d73801f3c1f50dce6bc2443dc5c16d690f209b749f207fa4429a9098edc58cb52787ba7046720557c9e9eb0f96266e7198d671c9b9aa9e66fe0d7a717ba15bf6f1036da022668a07ae68ffac1563b411a04b4211c2cf601e2f37c98c8a9c137c9fa27dbac6febd896daa75f0837e377f02b182d5c7bdcda8a5bae74b9955a9a5ce7114d0986c95a9f31eb786f130	2026-12-06 15:59:59+00	广东省 深圳市 南山区	0	0	2026-11-29 13:48:51.952281+00	2026-11-29 13:48:51.945397+00	\N	1	\\x	18	b6122175-cb66-4073-99de-2321d7c37271	3		20261129308961558729	\N	2026-11-29 13:48:51.806802+00	100	0	\N	f	\N	\\xc63eaa28e6d5417572ec14f2c7663bc13c50bf05efa8b144ff8b2fa8df17da80	\N	web	completed
\\x6465762e2ba07530c12134a05b78cd4efec92035fab684ed5201f652f5b3106b276f50bfc47959e98c3bec0fb77f2477c751051a202018fb50decbf19e6d513f25d4cb1a327b874460be0edf46c2edb8a12404cb934ccadca2628e9859bc465e0037b588b364241dc247ed0c6906713f1bd061a088004f160528b9af90c9580b6907bbdbb2b54260e9d7f1009048e1226bea09c5ef17e77d524a272af6ccf4bf1f4ea03bb8615a2f52d34a	2026-12-06 15:59:59+00	广东省 深圳市 南山区	0	0	2026-11-29 13:48:52.100051+00	2026-11-29 13:48:52.094693+00	\N	2	\\x	19	4c348313-e498-483e-885b-50545ffa6d33	3		20261129745776306252	\N	2026-11-29 13:48:51.982756+00	100	0	\N	f	\N	\\xbfbc48f3e917f31c8ce627073be74e57f62ed8ccd9cca78110ed2a83c4864a37	\N	web	completed
\\x6465762ecdb21e0e328343f185ed4a7d33a3ccc1aba9bd87d5e3b34e073e9c8792604c86a676057e08d4513372416409e7eb6dd41461705dab9c8422274043b2411945b2853326db086ce055ada7a6e0732f6d897b73305641def1e4ab67692f500d762f729a3c54515c443b8e0b2f1da0bff6a4d04e745c864bf2b8d16c7404645326c0f3d99f4b0d07a3245f0eea63f9e8a3417f3f03d6fc218a772d42366fa833814664121504722a72	\N	广东省 深圳市 南山区	0	0	2026-11-29 13:48:52.302206+00	\N	2026-11-29 13:48:52.302096+00	3	\\x	20	976ddf84-203a-4bb8-98c3-d041c27e6354	3		20261129009675522453	\N	2026-11-29 13:48:52.131799+00	100	100	\N	f	\N	\\x52474224aa4a3c60bc27adf63e04229a632386e79e776e55efe53d75fe011e23	\N	web	cancelled
\\x6465762ea1faf1f693942cff35f18f294335e409965107e3cd79f5a3a1ce09fdccab63fc053923a4baa5b1fcea0dbc927d4a33b55a38af10a7f4ab0f3956cd7f038acc4463cb6cd939ad0c0185d4616353e0f4f657807ef2b61c7c27a9f4233b0739ad29f3bde05fe9660806f2c5332fc72fa535fda82315a6f52342c46b02b5f019d25a03ff527341bac91ca30cc784b32267608743ce58073a0b52ee04bdb999b9c967b2e7f6b27111ad	\N	广东省 深圳市 南山区	0	0	2026-11-29 13:48:52.209193+00	\N	\N	4	\\x	21	d5cf3250-4acc-4b20-a130-82136c7f9647	3		20261129314940535326	\N	2026-11-29 13:48:52.138546+00	200	100	\N	f	\N	\\x04a356f1955420dd3d6f46627b186ae4c92491bcbea1b23dcdf79b68b2385f56	\N	web	placed
\\x6465762e2a7223c23682fbad4300b9826ddbda2e9344683d87e9e3ba672312f8143c608f5796ff8806254bd59e655bd91316f6e9eed457836456bf830625a7c5d6cc9dd9c0439b15e4e13545335e6ec892ea439a74ad22239161d3156d49528786b61597cb3be5b16f63bbbfaf212a5d6ac66baf824681eb46c0fe7bf16ccf61b3a8db507aad26e769e82a1a88b361d237a8c589a8ce435a8eabda95eb337ca0bc21010077cb628c28fede	\N	广东省 深圳市 南山区	25	0	2026-11-29 13:48:52.320338+00	\N	\N	5	\\x	24	1969c71d-e759-4627-ab93-4a9d7b514a53	3		20261129017363050569	2026-11-29 14:03:52.320338+00	2026-11-29 13:48:52.320338+00	50	0	\N	f	\N	\\x688180170518892474b91c1e58f95d29f87fb683fcd8b5a199b5c2740f34c8b3	\N	web	unpaid
\\x6465762e425c520622510fbcdddce34b28c0d5b1c25df759fd31dd2c76e820cb5bef00fed62b20b0a5e2cbf7e5bb8957c49651577050f7e133b5748b74d8b429b669703db96c808db582c179c1ab892028428599bca9d31eda8fa9ad57aa3244c68a94a59a0d2d24ece3bd845ee932382d2c244d69037002b78169bc0217cf7a8e6e6705a7f5f622ccddf2ff6ed12ab5877b7499135fa7ad18b661f28395ddeef769d4073ec6249d81a4f3	2026-12-06 15:59:59+00	广东省 深圳市 南山区	75	0	2026-11-29 13:48:52.433847+00	2026-11-29 13:48:52.430618+00	\N	6	\\x	25	6169a473-f119-42ea-a47d-a7b8532451a4	3		20261129532611757604	2026-11-29 14:03:52.337531+00	2026-11-29 13:48:52.337531+00	150	0	2026-12-14 15:59:59+00	f	\N	\\x443d22f07359f9ee64aab54aa3ceec1d59e1d10c3e4fb2a0c924e16e41089744	\N	web	completed
\.
COPY t_initialstate.orders_orderevent ("actor_id", "actor_name", "at", "from_state", "id", "order_id", "reason", "reference", "request_hash", "to_state", "what") FROM stdin;
\N	系统	2026-11-29 13:48:51.806802+00		1	1			\N	placed	
\N	系统	2026-11-29 13:48:51.956302+00	placed	2	1			\N	completed	
\N	系统	2026-11-29 13:48:51.982756+00		3	2			\N	placed	
\N	系统	2026-11-29 13:48:52.10102+00	placed	4	2			\N	completed	
\N	系统	2026-11-29 13:48:52.131799+00		5	3			\N	placed	
\N	系统	2026-11-29 13:48:52.138546+00		6	4			\N	placed	
\N	系统	2026-11-29 13:48:52.225875+00	placed	7	4	测试礼盒 ×1 · 缺货	order/20261129314940535326/part/1e07441a51d6c3fadc5b03f5	\\x1cfd6b38830a7a43b98c8359cf530ad90f701360fe8e26a7df15fecd73f15b0c	placed	units
\N	系统	2026-11-29 13:48:52.303526+00	placed	8	3	填错地址		\N	cancelled	
\N	系统	2026-11-29 13:48:52.320338+00		9	5			\N	unpaid	
\N	系统	2026-11-29 13:48:52.337531+00		10	6			\N	unpaid	
\N	系统	2026-11-29 13:48:52.361536+00	unpaid	11	6			\N	placed	
\N	系统	2026-11-29 13:48:52.40708+00	placed	12	6			\N	shipped	
\N	系统	2026-11-29 13:48:52.436117+00	shipped	13	6			\N	completed	
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
\N	\N	sf	\N	1		6	2026-11-29 13:48:52.38535+00	系统	2026-11-29 13:48:52.438672+00	signed	\N	SF0000000001	
\.
COPY t_initialstate.orders_parcelline ("id", "line_id", "parcel_id", "quantity") FROM stdin;
1	6	1	3
\.
COPY t_initialstate.orders_payment ("created_at", "fen", "gateway", "id", "number", "order_id", "paid_at", "state", "trade_no", "way") FROM stdin;
2026-11-29 13:48:52.353959+00	75	fake	1	P14	6	2026-11-29 13:48:52.35352+00	paid	T15	page
\.
COPY t_initialstate.orders_review ("created_at", "id", "is_anonymous", "is_hidden", "line_id", "member_id", "product_id", "reply", "stars", "text") FROM stdin;
2026-11-29 13:48:52.453844+00	1	f	f	6	3	1		5	很好
\.
COPY t_initialstate.orders_voucher ("ends_at", "id", "key", "line_id", "number", "secret_sealed", "slot_id", "starts_at", "state", "station_id", "used_at", "used_by") FROM stdin;
2027-02-27 13:48:51.903101+00	1		1	428003835730	\\x6465762ea73c499d7b11fd6ff82d918df5fa3314df65afb409518826066bd545146ab14c7bb4dd09f1a9d3f52f06c33d1c2d3e07cb5dcdf31a36f1dbc4812774b920c4919d77ea87	\N	\N	open	\N	\N	
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
7	2026-11-29 13:48:51.111524+00	\N	1	welfare	预算 4	\N	2026
9	2026-11-29 13:48:51.189754+00	\N	2	welfare	福利 2	\N	2026
11	2026-11-29 13:48:51.229584+00	\N	3	welfare	福利 4	\N	2026
12	2026-11-29 13:48:51.265127+00	\N	4	welfare	福利 6	\N	2026
13	2026-11-29 13:48:51.490639+00	\N	5	welfare	福利 8	\N	2026
\.
COPY t_initialstate.points_budgetslot ("account_id", "available", "slot", "slots") FROM stdin;
7	0	0	1
9	0	0	1
11	0	0	1
12	500	0	1
13	999900	0	1
\.
COPY t_initialstate.points_debt ("account_id", "budget_id", "closed_at", "created_at", "id", "journal_id", "lot_id", "points", "reason", "remaining") FROM stdin;
10	4	\N	2026-11-29 13:48:51.637488+00	1	17	5	10	部门发错	10
\.
COPY t_initialstate.points_entry ("account_id", "contra_id", "created_at", "journal_id", "line_no", "lot_id", "part", "points") FROM stdin;
7	1	2026-11-29 13:48:51.129216+00	1	1	\N	\N	5000
8	7	2026-11-29 13:48:51.147136+00	2	1	1	\N	5000
9	1	2026-11-29 13:48:51.20377+00	3	1	\N	\N	50
10	9	2026-11-29 13:48:51.220162+00	4	1	2	\N	50
11	1	2026-11-29 13:48:51.237845+00	5	1	\N	\N	5
10	11	2026-11-29 13:48:51.251241+00	6	1	3	\N	5
12	1	2026-11-29 13:48:51.274726+00	7	1	\N	\N	500
8	12	2026-11-29 13:48:51.388375+00	8	2	4	\N	70
10	12	2026-11-29 13:48:51.388375+00	8	3	5	\N	30
8	4	2026-11-29 13:48:51.425788+00	9	1	1	1	-40
2	4	2026-11-29 13:48:51.447163+00	10	1	\N	\N	15
8	4	2026-11-29 13:48:51.449146+00	11	1	1	1	25
10	6	2026-11-29 13:48:51.476398+00	12	1	2	\N	-50
8	6	2026-11-29 13:48:51.476398+00	12	2	6	\N	50
10	6	2026-11-29 13:48:51.476398+00	12	3	5	\N	-10
8	6	2026-11-29 13:48:51.476398+00	12	4	7	\N	10
13	1	2026-11-29 13:48:51.510505+00	13	1	\N	\N	1000000
10	13	2026-11-29 13:48:51.533578+00	14	1	8	\N	100
10	3	2026-11-29 13:48:51.564968+00	16	1	3	\N	-5
8	12	2026-11-29 13:48:51.63085+00	17	1	4	\N	-70
10	12	2026-11-29 13:48:51.63085+00	17	2	5	\N	-20
12	5	2026-11-29 13:48:51.637488+00	17	3	\N	\N	10
8	2	2026-11-29 13:48:51.806802+00	18	1	1	1	-100
8	2	2026-11-29 13:48:51.982756+00	19	1	1	1	-100
8	2	2026-11-29 13:48:52.131799+00	20	1	1	1	-100
8	2	2026-11-29 13:48:52.138546+00	21	1	1	1	-200
8	2	2026-11-29 13:48:52.18408+00	22	1	1	1	100
8	2	2026-11-29 13:48:52.263818+00	23	1	1	1	100
8	2	2026-11-29 13:48:52.320338+00	24	1	1	1	-50
8	2	2026-11-29 13:48:52.337531+00	25	1	1	1	-150
\.
COPY t_initialstate.points_grantbatch ("audience", "available_on", "budget_id", "checker_id", "checker_name", "columns", "created_at", "decided_at", "decision_note", "expires_on", "file_name", "file_sha256", "finished_at", "greeting", "id", "maker_id", "maker_name", "notified_at", "number", "point_type_id", "points_total", "posting_at", "reason", "request_key", "rows_aside", "rows_failed", "rows_hash", "rows_ok", "rows_policy", "rows_total", "rows_warned", "same_file_id", "scheduled_at", "sheet_sealed", "source", "state", "submitted_at", "title", "touched_at", "validated_ms") FROM stdin;
\N	\N	4	900002	王敏	{"by": {"name": 1, "points": 2, "reason": 3, "employee_no": 0}, "mapped": false, "signature": "ed8ee3cf9109d5edebe60dba6ae9c6ace6e1bb121c5a03804c2003880e0155b7", "header_row": 1}	2026-11-29 13:48:51.299973+00	2026-11-29 13:48:51.375448+00		\N	名单.xlsx	0000000000000000000000000000000000000000000000000000000000000007	2026-11-29 13:48:51.408141+00		1	900001	林晓	\N	GB-20261129-01	1	100	2026-11-29 13:48:51.384189+00	中秋福利	22573902-bf8f-470d-a674-cdf192a9fc57	0	0	99679a0589e0fce9d5a2197862481e73f6c95d8374975ad78c1d4a38d4fd1223	2	good_only	2	0	\N	\N	\N	sheet	done	2026-11-29 13:48:51.353469+00	中秋福利积分	2026-11-29 13:48:51.299973+00	32
\.
COPY t_initialstate.points_grantchunk ("batch_id", "cancelled_at", "done_at", "hi", "journal_id", "lo", "no", "points", "rows") FROM stdin;
1	\N	2026-11-29 13:48:51.389736+00	3	8	2	1	100	2
\.
COPY t_initialstate.points_grantline ("batch_id", "department", "email", "employee_no", "error", "expires_on", "expires_text", "facts", "greeting", "member_id", "name", "phone_index", "phone_sealed", "point_type_id", "points", "points_text", "reason", "row_no", "set_aside", "type_text", "warning") FROM stdin;
1			T00003		\N		\N		3	林晓	\N	\N	\N	70	70		2	f		
1			P00001		\N		\N		4	王敏	\N	\N	\N	30	30		3	f		
\.
COPY t_initialstate.points_hold ("captured", "closed_at", "created_at", "expires_at", "id", "journal_id", "member_id", "note", "points", "reference", "state") FROM stdin;
15	2026-11-29 13:48:51.471507+00	2026-11-29 13:48:51.433008+00	2026-11-29 14:03:51.429193+00	1	9	3		40	hold/1	captured
\.
COPY t_initialstate.points_journal ("actor_id", "actor_name", "created_at", "event_at", "id", "kind", "note", "reference", "request_hash", "reverses_id") FROM stdin;
\N	系统	2026-11-29 13:48:51.120407+00	2026-11-29 13:48:51.120407+00	1	top_up	拨付	test/758dfa75-2afd-46f3-b1ba-152d8624d0d5	\\xefff53302dbeeb079c14c4e57e09da44287f465d9a69cdc61c339b5815b1c858	\N
\N	系统	2026-11-29 13:48:51.135764+00	2026-11-29 13:48:51.135764+00	2	grant	测试	test/5ebcd852-7206-44a6-9700-d5b3b706cf58	\\x82e0b7a162ea0048c83f031ad8ee5263ef742871077ee48c9ac2fad6637ec0da	\N
900001	林晓	2026-11-29 13:48:51.197119+00	2026-11-29 13:48:51.197119+00	3	top_up	年初	top-up/2	\\x7d2b65f9807346b5a7ec588830f9bc0c9c0fca29ce1b9e0437fae686b5f3d5f5	\N
900001	林晓	2026-11-29 13:48:51.20993+00	2026-11-29 13:48:51.20993+00	4	grant	生日	grant/3	\\xa65f154ee8124bcfc2a3e5271aa3211adc808880800cdc04a8eb5ccdee1f7fb5	\N
900001	林晓	2026-11-29 13:48:51.233912+00	2026-11-29 13:48:51.233912+00	5	top_up	年初	top-up/4	\\x8cf63255b091fe02c74591b3aeb4eef83003f0166981139545a45239910141fa	\N
900001	林晓	2026-11-29 13:48:51.246183+00	2026-11-29 13:48:51.246183+00	6	grant	生日	grant/5	\\x69bbffccbc5ca8feac2125c4f105a0a421caa9ef946901688451f60a689733e1	\N
900001	林晓	2026-11-29 13:48:51.271762+00	2026-11-29 13:48:51.271762+00	7	top_up	年初	top-up/6	\\x3d8f0c3b3f755599cca383e8b102b267ef1094fd23ce46dee9560a163bc238a6	\N
900001	林晓	2026-11-29 13:48:51.388375+00	2026-11-29 13:48:51.388375+00	8	grant	中秋福利积分	grant-batch/1/1	\\x	\N
900001	林晓	2026-11-29 13:48:51.425788+00	2026-11-29 13:48:51.425788+00	9	hold		hold/1	\\x52b0b0eff3a6f1824e24fa99268068913c1bd6d6835f4715e838b940590d6ec0	\N
900001	林晓	2026-11-29 13:48:51.445393+00	2026-11-29 13:48:51.445393+00	10	capture		hold/1/capture	\\xd6eba5285fe92d96a04ed5168c1d083e54fd250538c67a950006ab387f14c336	\N
900001	林晓	2026-11-29 13:48:51.449146+00	2026-11-29 13:48:51.449146+00	11	release		hold/1/rest	\\xffaca975461119832af1331c540af091e7366ab721bef7d0777a602494054fed	9
900001	林晓	2026-11-29 13:48:51.476398+00	2026-11-29 13:48:51.476398+00	12	transfer		transfer/1	\\x1d866cf8e639dce8f477b1d6aeae2ec3a66aeba472036e689c52c724a7e13cd6	\N
900001	林晓	2026-11-29 13:48:51.502724+00	2026-11-29 13:48:51.502724+00	13	top_up	年初	top-up/8	\\x0041c8ad267415badd9c87fd1a74516704390f7584165c3ee9f200166cf34309	\N
900001	林晓	2026-11-29 13:48:51.525369+00	2026-11-29 13:48:51.525369+00	14	grant	礼遇	g/1	\\xbc8b88ac7c7d3c923774c24158e30a5093d87b8e928cb99442d1c03dc6505c06	\N
900001	林晓	2026-11-29 13:48:51.545005+00	2026-11-29 13:48:51.545005+00	15	activate	积分生效	activate/lot/8	\\x2b85d888c9fed090364cb746e32b2a300beefc393c4cb9fb5d575992d5d08234	\N
\N	系统	2026-11-29 13:48:51.561242+00	2026-11-29 13:48:51.561242+00	16	expire	积分到期	expire/20261129134851560768	\\x	\N
900001	林晓	2026-11-29 13:48:51.63085+00	2026-11-29 13:48:51.63085+00	17	revoke	部门发错	revocation/1/1	\\x	\N
\N	系统	2026-11-29 13:48:51.806802+00	2026-11-29 13:48:51.806802+00	18	spend	咖啡券 ×1	order/20261129308961558729	\\x5744e79b5c62f24a9e47c56dd087350ea04ac6803231ae8909de10ee4f6d79ec	\N
\N	系统	2026-11-29 13:48:51.982756+00	2026-11-29 13:48:51.982756+00	19	spend	卡密 ×1	order/20261129745776306252	\\xb1204213636f3f56a30722ac1137a64b616a8d3b1c0bc2944b2fc64fb456ebbd	\N
\N	系统	2026-11-29 13:48:52.131799+00	2026-11-29 13:48:52.131799+00	20	spend	测试礼盒 ×1	order/20261129009675522453	\\x353fb67c423b73fa2d304d8cd1849cc4feb6421abffaf15546aae49d35dfb50e	\N
\N	系统	2026-11-29 13:48:52.138546+00	2026-11-29 13:48:52.138546+00	21	spend	测试礼盒 ×2	order/20261129314940535326	\\x235cc9ec02a92dbc9290a9f4581d54ea039f00201fb3fb5b10b00c1bcac472f2	\N
\N	系统	2026-11-29 13:48:52.18408+00	2026-11-29 13:48:52.18408+00	22	refund	缺货	order/20261129314940535326/part/1e07441a51d6c3fadc5b03f5	\\x18ad12c8248ef722d633a7a81b5f3159c10a5cdb7ab050b10c2e119a0103a72e	21
\N	系统	2026-11-29 13:48:52.263818+00	2026-11-29 13:48:52.263818+00	23	refund	填错地址	order/20261129009675522453/cancel	\\x83d22419f96d689ad21aa6a0e1be5c1c0b37c62527d0c1b8030906ca9747347e	20
\N	系统	2026-11-29 13:48:52.320338+00	2026-11-29 13:48:52.320338+00	24	spend	测试礼盒 ×1	order/20261129017363050569	\\x1731a533de1ccbef30becc84e296db0be133303ab38ed5d8c1af57384845409a	\N
\N	系统	2026-11-29 13:48:52.337531+00	2026-11-29 13:48:52.337531+00	25	spend	测试礼盒 ×3	order/20261129532611757604	\\x221669f5547ab2077dadce4e85dac8fb3bd36a43c7b65b1b3d6bb5075fdee470	\N
\.
COPY t_initialstate.points_lot ("account_id", "available_at", "batch_id", "budget_id", "expires_at", "granted", "id", "is_grace", "journal_id", "origin_id", "remaining", "root_id", "row_no", "waits_for") FROM stdin;
8	2026-11-29 13:48:51.146263+00	\N	1	\N	5000	1	\N	2	\N	4485	\N	\N	\N
10	2026-11-29 13:48:51.219615+00	\N	2	\N	50	2	\N	4	\N	0	\N	\N	\N
10	2026-11-29 13:48:51.250618+00	\N	3	2026-11-29 12:48:51.259034+00	5	3	\N	6	\N	0	\N	\N	\N
8	2026-11-29 13:48:51.388375+00	1	4	\N	70	4	\N	8	\N	0	\N	2	\N
10	2026-11-29 13:48:51.388375+00	1	4	\N	30	5	\N	8	\N	0	\N	3	\N
8	2026-11-29 13:48:51.476398+00	\N	2	\N	50	6	\N	12	2	50	2	\N	\N
8	2026-11-29 13:48:51.476398+00	1	4	\N	10	7	\N	12	5	10	5	3	\N
10	2026-11-29 13:48:51.546468+00	\N	5	\N	100	8	\N	14	\N	100	\N	\N	event/1
\.
COPY t_initialstate.points_lotchange ("available_now", "available_was", "expires_now", "expires_was", "journal_id", "lot_id") FROM stdin;
2026-11-29 13:48:51.546468+00	\N	\N	\N	15	8
\.
COPY t_initialstate.points_pointtype ("code", "id", "is_active", "is_default", "line_cap", "month_cap", "name", "priority", "refund_days", "scope", "suggested_cap", "validity", "validity_n", "validity_on") FROM stdin;
general	1	t	t	100000	\N	通用积分	100	30	{}	5000	forever	\N	\N
\.
COPY t_initialstate.points_revocation ("audience", "batch_id", "checker_id", "checker_name", "created_at", "decided_at", "decision_note", "finished_at", "id", "maker_id", "maker_name", "notified_at", "number", "points_granted", "points_kept", "points_taken", "reason", "request_key", "rows_total", "spent", "state") FROM stdin;
{}	1	900002	王敏	2026-11-29 13:48:51.586137+00	2026-11-29 13:48:51.614806+00		2026-11-29 13:48:51.656841+00	1	900001	林晓	\N	GB-20261129-01-R1	100	10	90	部门发错	91c34502-ab90-4e60-b733-d01354fbb151	2	debt	done
\.
COPY t_initialstate.points_revocationchunk ("done_at", "hi", "journal_id", "lo", "no", "revocation_id") FROM stdin;
2026-11-29 13:48:51.632289+00	3	17	2	1	1
\.
COPY t_initialstate.points_revocationline ("expired", "granted", "lot_id", "member_id", "outcome", "revocation_id", "row_no", "spent", "taken") FROM stdin;
0	70	4	3	returned	1	2	0	70
0	30	5	4	debt	1	3	10	20
\.
COPY t_initialstate.points_seal ("digest", "entries", "journals", "last_journal_id", "no", "sealed_at") FROM stdin;
\\x085fb0d9d2084a7f036352ae565dd5f9bbd0a0c632428d24b865ff28647daef9	30	25	25	1	2026-11-29 13:48:52.60969+00
\.
COPY t_initialstate.points_sealmark ("id", "journal_id", "marked_at", "tx") FROM stdin;
1	25	2026-11-29 13:48:52.623945+00	0
\.
