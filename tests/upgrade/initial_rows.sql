-- The rows of that database, in PostgreSQL's text format: a platform with one mall that has people, points and orders. Sealed values
-- open with the development key.
COPY public.tenants_domain ("checked_at", "created_at", "domain", "error", "id", "is_primary", "redirects", "tenant_id", "token", "verified_at") FROM stdin;
\N	2026-11-29 14:25:19.019613+00	platform.localhost		1	t	f	1		2026-11-29 14:25:19.005954+00
\N	2026-11-29 14:25:25.416113+00	first.localhost		2	t	f	2		\N
\.
COPY public.tenants_plan ("calls", "code", "id", "is_offered", "member_fen", "members", "month_fen", "name", "orders", "points", "soft_percent", "storage") FROM stdin;
10000	trial	1	t	0	200	0	体验版	500	1000000	80	1073741824
1000000	standard	2	t	100	5000	199900	标准版	50000	100000000	80	21474836480
\N	enterprise	3	t	60	\N	1999900	企业版	\N	\N	80	536870912000
\.
COPY public.tenants_tenant ("activated_at", "allowance", "brand_color", "brand_version", "checklist_closed_at", "contact_email", "contact_name", "created_at", "drift", "drop_after", "first_redeemed_at", "has_mascot", "hero", "id", "is_canary", "limits", "logo_image", "logo_svg", "name", "plan_id", "points_word", "points_word_en", "purpose", "sandbox_of_id", "scenario", "schema_name", "schema_version", "share_text", "share_title", "shut", "slug", "state", "switches", "timezone", "type", "usage") FROM stdin;
\N	{}	#2b5ce6	1	\N			2026-11-29 14:25:19.002763+00		\N	\N	t		1	f	{}			小羊云商	\N	积分		平台运营中心	\N	welfare	ops	0				platform	active	{}	Asia/Shanghai	ops	{}
\N	{}	#2b5ce6	1	\N			2026-11-29 14:25:25.413164+00		\N	\N	t		2	f	{}			第一家商城	1	积分			\N	welfare	t_initialstate	35				first	active	{}	Asia/Shanghai	mall	{}
\.
COPY ops.accounts_role ("clear_fields", "code", "id", "name", "permissions") FROM stdin;
{}	operator	1	平台运营	{platform.tenants,log.view}
\.
COPY ops.accounts_user ("created_at", "email", "id", "is_active", "last_login", "login", "name", "password", "title") FROM stdin;
2026-11-29 14:25:24.849605+00		1	t	\N	operator	周舟	!wTlZbN3eQc1kIBxysx6tGUpNCfRLcstkky0OH3qx	
\.
COPY ops.accounts_user_roles ("id", "role_id", "user_id") FROM stdin;
1	1	1
\.
COPY ops.core_operationlog ("action", "actor_id", "actor_name", "after", "at", "before", "id", "ip", "label", "reason", "target") FROM stdin;
user.create	\N	系统	{"roles": ["operator"]}	2026-11-29 14:25:24.856653+00	{}	1	\N	周舟		user/1
\.
COPY t_initialstate.accounts_apikey ("created_at", "expires_at", "id", "last_used_at", "name", "owner_id", "permissions", "prefix", "revoked_at", "secret_hash") FROM stdin;
2026-11-29 14:25:25.476481+00	\N	1	\N	门户	1	{members.view}	765d8a5e4b	\N	\\x4c68dc155769eef396cf39ad90a1a0fcb9a96a1ea984a8260d05a82ee816f873
\.
COPY t_initialstate.accounts_approvalstep ("above_points", "id", "role_id", "step_no", "title") FROM stdin;
10000	1	\N	1	财务
\.
COPY t_initialstate.accounts_decision ("checker_id", "checker_name", "created_at", "decided_at", "id", "maker_id", "note", "role_id", "state", "step_no", "subject", "title") FROM stdin;
900002	王敏	2026-11-29 14:25:25.64923+00	2026-11-29 14:25:25.653779+00	1	900001		\N	approved	1	grant-batch/1	审批
900002	王敏	2026-11-29 14:25:25.757161+00	2026-11-29 14:25:25.763988+00	2	900001		\N	approved	1	revocation/1	审批
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
2026-11-29 14:25:25.461785+00		1	t	\N	user-1	沈星河	md5$H0pvVR7SVCIw0IKWsAd9fW$723d7953532f85f4e90d41a62b5854d0	
2026-11-29 14:25:25.501784+00		2	t	\N	user-2	林晓	md5$N40MSTTSXsDP4DXjiPVUqP$4abadea773146c61612286abb148b8cf	
\.
COPY t_initialstate.accounts_user_roles ("id", "role_id", "user_id") FROM stdin;
1	2	1
\.
COPY t_initialstate.catalog_category ("icon", "id", "name", "name_en", "parent_id", "position", "slug") FROM stdin;
tabler--category	1	礼品		\N	0	first-gifts
\.
COPY t_initialstate.catalog_code ("batch_id", "fingerprint", "given_at", "id", "reference", "revealed_at", "sealed", "sku_id", "state") FROM stdin;
1	\\x498582dc2221867f990b99f820cc0ec77d914109b1e72a5d1cbe2cc9015e24ce	2026-11-29 14:25:25.940587+00	1	order/20261129599516195957/1	\N	\\x6465762e5ad94e89fe36242fb24be3c5d063f03184725aa01d33c3d7adf6ab79d66937491de4f472a435d511ddf08e1e9c71949f52922062d6be6e60a67cfafeea26f2465766ba96ffc3b2c0178ad12878	3	given
1	\\x35f0f8df0f1b815dd539092d9d24b2afd318ea1ae81b09894eb2fb3ffe795126	\N	2		\N	\\x6465762e3b8db92be74220b31b451a6c660a7ee3b166fc9cb10285f7785ce04bcd977ffd0b40045c0d3e390f016d0df288b9c129436ac3bbd366cf714270bf4262bfcb2cedb64456b0ae3663bd31368429	3	free
1	\\x97b5f6ffe3df9a97f28bba7de0ee1513f2515c91acf87f9f125c0847e51b95bd	\N	3		\N	\\x6465762e6d918f99864e5a6b1ca33a6bf36e9adce0b8aa254b7f345378c9c2458ad892c8394f7359d16d44c9a8ab4de260573b94bd78c23560134147828ea17ddbc3cfb9916fa587769827b826ec833795	3	free
\.
COPY t_initialstate.catalog_codebatch ("count", "created_at", "created_by", "expires_on", "id", "name", "over_at", "sku_id") FROM stdin;
3	2026-11-29 14:25:25.852997+00	系统	\N	1	测试	\N	3
\.
COPY t_initialstate.catalog_offer ("cash_fen", "created_at", "departments", "ends_at", "gift_id", "gift_quantity", "id", "is_active", "kind", "labels", "limit_period", "market_fen", "min_points", "name", "needs_approval", "per_member_limit", "points", "quota", "quota_left", "sku_id", "starts_at", "swap_fen_per_100", "tier_points", "tiers") FROM stdin;
0	2026-11-29 14:25:25.812957+00	{}	\N	\N	1	1	t	standard	{}	ever	0	1		f	\N	100	\N	\N	1	\N	50	{}	{}
0	2026-11-29 14:25:25.830239+00	{}	\N	\N	1	2	t	standard	{}	ever	0	\N		f	\N	100	\N	\N	2	\N	0	{}	{}
0	2026-11-29 14:25:25.84522+00	{}	\N	\N	1	3	t	standard	{}	ever	0	\N		f	\N	100	\N	\N	3	\N	0	{}	{}
\.
COPY t_initialstate.catalog_product ("art", "badge", "badge_en", "batch_no", "category_id", "condition", "created_at", "description", "description_en", "details", "id", "is_internal", "kind", "position", "promise_days", "public_id", "return_days", "review_count", "rules", "rules_en", "sold_count", "star_sum", "state", "subtitle", "subtitle_en", "taken_off", "title", "title_en", "updated_at", "warehouse_id") FROM stdin;
gift-box				1		2026-11-29 14:25:25.804774+00			{}	1	f	physical	0	3	45b20993-b81b-470f-af5b-22af21e0f019	7	1			0	5	on				测试礼盒		2026-11-29 14:25:25.804785+00	\N
gift-box				1		2026-11-29 14:25:25.825951+00			{}	2	f	coupon	0	3	764287b8-eacd-4540-ac33-edfb4da7d1ba	7	0			0	0	on				咖啡券		2026-11-29 14:25:25.825962+00	\N
gift-box				1		2026-11-29 14:25:25.840497+00			{}	3	f	code	0	3	0de26fd5-6653-4777-ba59-4c8d4b437786	7	0			0	0	on				卡密		2026-11-29 14:25:25.840508+00	\N
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
系统	2026-11-29 14:25:25.817127+00	1	in		50	first/1	1
系统	2026-11-29 14:25:25.833936+00	2	in		10	first/2	2
系统	2026-11-29 14:25:25.858493+00	3	in	测试	3	codes/1	3
系统	2026-11-29 14:25:25.863528+00	4	sold		-1	order/20261129558738546269	2
系统	2026-11-29 14:25:25.914173+00	5	sold		-1	order/20261129599516195957	3
系统	2026-11-29 14:25:25.954641+00	6	sold		-1	order/20261129890465182709	1
系统	2026-11-29 14:25:25.957338+00	7	sold		-2	order/20261129435949391831	1
系统	2026-11-29 14:25:25.979541+00	8	back		1	order/20261129435949391831/part/1e07441a51d6c3fadc5b03f5	1
系统	2026-11-29 14:25:26.006369+00	9	back		1	order/20261129890465182709/cancel	1
系统	2026-11-29 14:25:26.012752+00	10	sold		-1	order/20261129909604503072	1
系统	2026-11-29 14:25:26.016416+00	11	sold		-3	order/20261129637179368490	1
\.
COPY t_initialstate.catalog_stockslot ("available", "sku_id", "slot", "slots") FROM stdin;
45	1	0	1
9	2	0	1
2	3	0	1
\.
COPY t_initialstate.core_logseal ("digest", "last_log_id", "lines", "marks", "no", "sealed_at") FROM stdin;
\\x86d3d806c0b710fdaf3b87b84a24d6dc8b1509d04af3216d7386e1694e0d53ca	53	53	\\x00000000000000012c727787c4e5e61f0000000000000002b558890e6a16272000000000000000031c1429cbf4e89c5e0000000000000004adcc8e80937d9d15000000000000000574d0bb3b797604d7000000000000000689ecd0efef5a691800000000000000074a1b241fcd7b15f6000000000000000895cf399e09d5e2310000000000000009e3da866aeb08b01b000000000000000aa9f8b62bf103124b000000000000000b5f1b278eac2c2a9c000000000000000c1f0e579b5abfea5f000000000000000d2d275420efb70711000000000000000e1aeb45ecf5729556000000000000000fdc473c1ecba3af9a00000000000000105f5462aa36840a300000000000000011a685ccb13e5f81740000000000000012abb1cbbc872209be000000000000001319b1f717e0c273bd0000000000000014b9d8a4fb8be6111c0000000000000015e8c61969309626ea0000000000000016409463ef587dfeb000000000000000173693d6b6bc1142aa0000000000000018645e58a9be730fdf000000000000001913fe9dbd0a5a71cd000000000000001a5f8386c652312762000000000000001b74c55fde15e15f50000000000000001cff76810a54995749000000000000001d8ec16471f571f95b000000000000001e4ea1781b1020c00f000000000000001facace10195b6aa3e0000000000000020a166fc45bba5ba030000000000000021f708f057e60ca2650000000000000022d64dfe9b1a6bc6030000000000000023afda0e5ffb11b2fe000000000000002462ef1f033df87eef000000000000002558308e375578ea300000000000000026a5e9c20b206298eb00000000000000274154fca19a828f8c0000000000000028a7eaa6959b2ab40f000000000000002945d7871bf202b9e6000000000000002acaf89c085b945820000000000000002b2f8fa080f6187e5d000000000000002cedbfe485bc899b6d000000000000002dbad96a1f8ec4872e000000000000002e904aa160bd661a49000000000000002f88f974e90463b89300000000000000304992be39c0fa1f990000000000000031f52935dacd8411a700000000000000322c87b6a3f6a99a3400000000000000339f7b090fd15427c10000000000000034a53e79b2018f400900000000000000351f5c89712b7af407	1	2026-11-29 14:25:26.151113+00
\.
COPY t_initialstate.core_logsealmark ("id", "log_id", "marked_at", "tx") FROM stdin;
1	53	2026-11-29 14:25:26.155891+00	0
\.
COPY t_initialstate.core_operationlog ("action", "actor_id", "actor_name", "after", "at", "before", "id", "ip", "label", "reason", "target") FROM stdin;
user.create	\N	系统	{"roles": ["hr"]}	2026-11-29 14:25:25.466232+00	{}	1	\N	沈星河		user/1
approval.steps	\N	系统	{"1": "财务 > 10000"}	2026-11-29 14:25:25.470886+00	{}	2	\N			approval-steps
api_key.make	1	沈星河	{"permissions": ["members.view"]}	2026-11-29 14:25:25.477382+00	{}	3	\N	门户		api-key/1
members.import	\N	系统	{"bad": 0, "left": 0, "joined": 2, "changed": 0}	2026-11-29 14:25:25.497507+00	{}	4	\N			roster
user.create	\N	系统	{"roles": []}	2026-11-29 14:25:25.504355+00	{}	5	\N			user/2
member.add	\N	系统	{}	2026-11-29 14:25:25.506566+00	{}	6	\N			member/aff9bc3e-e551-49e7-b871-158a0ff12537
budget.open	\N	系统	{"name": "预算 4", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 14:25:25.51407+00	{}	7	\N	预算 4		budget/1
budget.top_up	\N	系统	{"available": 5000}	2026-11-29 14:25:25.523943+00	{"available": 0}	8	\N	预算 4	拨付	budget/1
grant.one	\N	系统	{"budget": "预算 4", "points": 5000, "reference": "test/46f9df88-bb98-48af-ba4c-c76995bbf9d7"}	2026-11-29 14:25:25.535759+00	{}	9	\N	测试	测试	member/3
address.save	\N	系统	{"area": "广东省 深圳市 南山区"}	2026-11-29 14:25:25.539097+00	{}	10	\N			address/70509d84-a456-4e18-89c6-a504249d77b4
member.add	900001	林晓	{}	2026-11-29 14:25:25.542736+00	{}	11	\N			member/9c3bca33-b186-48b2-9610-3b0939011738
budget.open	900001	林晓	{"name": "福利 2", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 14:25:25.547467+00	{}	12	\N	福利 2		budget/2
budget.top_up	900001	林晓	{"available": 50}	2026-11-29 14:25:25.554914+00	{"available": 0}	13	\N	福利 2	年初	budget/2
grant.one	900001	林晓	{"budget": "福利 2", "points": 50, "reference": "grant/3"}	2026-11-29 14:25:25.568216+00	{}	14	\N	生日	生日	member/4
budget.open	900001	林晓	{"name": "福利 4", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 14:25:25.571636+00	{}	15	\N	福利 4		budget/3
budget.top_up	900001	林晓	{"available": 5}	2026-11-29 14:25:25.578653+00	{"available": 0}	16	\N	福利 4	年初	budget/3
grant.one	900001	林晓	{"budget": "福利 4", "points": 5, "reference": "grant/5"}	2026-11-29 14:25:25.592427+00	{}	17	\N	生日	生日	member/4
budget.open	900001	林晓	{"name": "福利 6", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 14:25:25.597317+00	{}	18	\N	福利 6		budget/4
budget.top_up	900001	林晓	{"available": 500}	2026-11-29 14:25:25.605682+00	{"available": 0}	19	\N	福利 6	年初	budget/4
grant.upload	900001	林晓	{"file": "名单.xlsx", "rows": 2, "title": "中秋福利积分", "budget": "福利 6", "reason": "中秋福利", "sha256": "0000000000000000000000000000000000000000000000000000000000000007", "greeting": "", "expires_on": null, "point_type": 1, "rows_policy": "good_only", "available_on": null, "scheduled_at": null}	2026-11-29 14:25:25.616774+00	{}	20	\N	中秋福利积分 GB-20261129-01		grant-batch/GB-20261129-01
grant.submit	900001	林晓	{"rows": 2, "points": 100, "rows_hash": "99679a0589e0fce9d5a2197862481e73f6c95d8374975ad78c1d4a38d4fd1223"}	2026-11-29 14:25:25.649745+00	{}	21	\N	中秋福利积分 GB-20261129-01		grant-batch/GB-20261129-01
grant.approve	900002	王敏	{"rows": 2, "points": 100}	2026-11-29 14:25:25.658432+00	{}	22	\N	中秋福利积分 GB-20261129-01		grant-batch/GB-20261129-01
grant.done	\N	系统	{"rows": 2, "points": 100}	2026-11-29 14:25:25.671525+00	{}	23	\N	中秋福利积分		grant-batch/GB-20261129-01
hold.placed	900001	林晓	{"points": 40}	2026-11-29 14:25:25.678822+00	{}	24	\N			hold/hold/1
hold.captured	900001	林晓	{"points": 40, "captured": 15}	2026-11-29 14:25:25.698457+00	{}	25	\N	hold/1		hold/1
points.transfer	900001	林晓	{"to": 3, "points": 60, "reference": "transfer/1"}	2026-11-29 14:25:25.70196+00	{}	26	\N			member/4
budget.open	900001	林晓	{"name": "福利 8", "year": 2026, "parent": null, "law_bucket": "welfare", "department_id": null}	2026-11-29 14:25:25.706776+00	{}	27	\N	福利 8		budget/5
budget.top_up	900001	林晓	{"available": 1000000}	2026-11-29 14:25:25.715879+00	{"available": 0}	28	\N	福利 8	年初	budget/5
grant.one	900001	林晓	{"budget": "福利 8", "points": 100, "reference": "g/1"}	2026-11-29 14:25:25.728097+00	{}	29	\N	礼遇	礼遇	member/4
points.activate	900001	林晓	{"points": 100}	2026-11-29 14:25:25.733372+00	{}	30	\N			event/event/1
points.expire	\N	系统	{"points": 5}	2026-11-29 14:25:25.745033+00	{}	31	\N			expiry
revocation.ask	900001	林晓	{"rows": 2, "points": 100}	2026-11-29 14:25:25.757536+00	{}	32	\N	中秋福利积分 GB-20261129-01-R1	部门发错	revocation/GB-20261129-01-R1
revocation.approve	900002	王敏	{"points": 100}	2026-11-29 14:25:25.767279+00	{}	33	\N	中秋福利积分 GB-20261129-01-R1		revocation/GB-20261129-01-R1
revocation.done	\N	系统	{"spent": 10, "taken": 90, "expired": 0}	2026-11-29 14:25:25.801882+00	{}	34	\N	中秋福利积分 GB-20261129-01-R1		revocation/GB-20261129-01-R1
stock.adjust	\N	系统	{"change": 50}	2026-11-29 14:25:25.818044+00	{}	35	\N	测试礼盒		sku/T00005
product.create	\N	系统	{}	2026-11-29 14:25:25.819206+00	{}	36	\N	测试礼盒		product/45b20993-b81b-470f-af5b-22af21e0f019
stock.adjust	\N	系统	{"change": 10}	2026-11-29 14:25:25.834603+00	{}	37	\N	咖啡券		sku/T00006
product.create	\N	系统	{}	2026-11-29 14:25:25.836422+00	{}	38	\N	咖啡券		product/764287b8-eacd-4540-ac33-edfb4da7d1ba
product.create	\N	系统	{}	2026-11-29 14:25:25.846268+00	{}	39	\N	卡密		product/0de26fd5-6653-4777-ba59-4c8d4b437786
codes.import	\N	系统	{"count": 3}	2026-11-29 14:25:25.859412+00	{}	40	\N	卡密		sku/T00007
order.place	\N	系统	{"points": 100}	2026-11-29 14:25:25.863528+00	{}	41	\N			order/20261129558738546269
order.place	\N	系统	{"points": 100}	2026-11-29 14:25:25.914173+00	{}	42	\N			order/20261129599516195957
order.place	\N	系统	{"points": 100}	2026-11-29 14:25:25.954641+00	{}	43	\N			order/20261129890465182709
order.place	\N	系统	{"points": 200}	2026-11-29 14:25:25.957338+00	{}	44	\N			order/20261129435949391831
order.cancel_units	\N	系统	{"fen": 0, "units": {"1": 1}, "points": 100}	2026-11-29 14:25:25.981794+00	{}	45	\N		缺货	order/20261129435949391831
order.cancel	\N	系统	{}	2026-11-29 14:25:26.008313+00	{}	46	\N		填错地址	order/20261129890465182709
order.place	\N	系统	{"fen": 25, "points": 50}	2026-11-29 14:25:26.012752+00	{}	47	\N			order/20261129909604503072
order.place	\N	系统	{"fen": 75, "points": 150}	2026-11-29 14:25:26.016416+00	{}	48	\N			order/20261129637179368490
order.ship	\N	系统	{"carrier": "sf", "tracking_no": "SF0000000001"}	2026-11-29 14:25:26.036632+00	{}	49	\N			order/20261129637179368490
order.receive	\N	系统	{}	2026-11-29 14:25:26.047213+00	{}	50	\N			order/20261129637179368490
review.write	2	林晓	{"stars": 5}	2026-11-29 14:25:26.057367+00	{}	51	\N			order/20261129637179368490
after_sale.ask	\N	系统	{"kind": "return"}	2026-11-29 14:25:26.071156+00	{}	52	\N			after-sale/AS26112930073259
after_sale.move	\N	系统	{"to": "to_return"}	2026-11-29 14:25:26.082033+00	{}	53	\N			after-sale/AS26112930073259
\.
COPY t_initialstate.insights_dailybalance ("closing", "expired", "granted", "lots", "on", "opening", "other", "refunded", "repaid", "spent", "taken_back", "written_at") FROM stdin;
4645	-5	5255	4645	2026-11-29	0	0	225	0	-740	-90	2026-11-29 14:25:26.173554+00
\.
COPY t_initialstate.members_address ("area_code", "created_at", "id", "is_default", "member_id", "public_id", "sealed") FROM stdin;
440305	2026-11-29 14:25:25.538471+00	1	t	3	70509d84-a456-4e18-89c6-a504249d77b4	\\x6465762e46b0fee924d422a9932802f52d5d2cc20e198026472bf60e83702225d6cc170f7205b696f408fe856d26f3f0df4acc46b5c35535d438d1e4d82af72f944623731e65c5e4cd7e311d1313c61b121f63df63458e7035621d5dc11a364b4093a5d466ea77079aa12c0ab7d7d237142c58cc810727ac4cb8efd07f2c026556981ee59a61f69b9386d05a587814f7f2084a1ab3806dcc31c2bfd436540fe60bdd2d4a496ed2ca9bef31
\.
COPY t_initialstate.members_department ("code", "created_at", "id", "name", "parent_id") FROM stdin;
D001	2026-11-29 14:25:25.485354+00	1	市场部	\N
D002	2026-11-29 14:25:25.485368+00	2	研发部	\N
\.
COPY t_initialstate.members_member ("born_day", "born_month", "created_at", "department_id", "email", "employee_no", "grade", "id", "joined_on", "keeps_private", "labels", "language", "left_on", "name", "name_key", "phone_index", "phone_sealed", "public_id", "site_id", "state", "tier_id", "tier_until", "user_id") FROM stdin;
\N	\N	2026-11-29 14:25:25.49144+00	2		A1		1	\N	f	{}		\N	陈思远	chensiyuan csy	\\x8e9c89e265b34474f508a38e6ef086ab391dbabdde4612b3a9007c784ca5ab06	\\x6465762eab465c3949b9ebbf4402f5142e82c1ea712862da0313b62dc0eda02dd9c0c6cdd0d585b65a87de	59e53507-2e49-4831-b7d1-2635f7a3f0a4	\N	active	\N	\N	\N
\N	\N	2026-11-29 14:25:25.491471+00	1		A2		2	\N	f	{}		\N	何晴	heqing hq	\N	\\x	dc5febe2-9cbc-4fc2-b461-c4b342ff5d49	\N	active	\N	\N	\N
\N	\N	2026-11-29 14:25:25.505796+00	\N		T00003		3	\N	f	{}		\N	林晓	linxiao lx	\N	\\x	aff9bc3e-e551-49e7-b871-158a0ff12537	\N	active	\N	\N	2
\N	\N	2026-11-29 14:25:25.542106+00	\N		P00001		4	\N	f	{}		\N	王敏	wangmin wm	\N	\\x	9c3bca33-b186-48b2-9610-3b0939011738	\N	active	\N	\N	\N
\.
COPY t_initialstate.members_message ("body", "created_at", "dedupe", "facts", "id", "is_shown", "kind", "link", "member_id", "read_at", "title") FROM stdin;
「%(title)s」已发放，点开查看。	2026-11-29 14:25:25.905441+00	delivery/1	{"title": "咖啡券"}	1	t	delivery	/orders/20261129558738546269/	3	\N	您兑换的权益已到账
「%(title)s」已发放，点开查看。	2026-11-29 14:25:25.948941+00	delivery/2	{"title": "卡密"}	2	t	delivery	/orders/20261129599516195957/	3	\N	您兑换的权益已到账
订单 %(number)s 的 %(points)s 积分已退回原批次。	2026-11-29 14:25:25.982517+00	order/20261129435949391831/part/1e07441a51d6c3fadc5b03f5	{"yuan": "0.00", "grace": "0", "until": "", "lapsed": "0", "number": "20261129435949391831", "points": "100", "revoked": "0"}	3	t	order	/orders/20261129435949391831/	3	\N	部分商品已取消
订单 %(number)s 的 %(points)s 积分已退回原批次。	2026-11-29 14:25:26.009271+00	cancel/20261129890465182709	{"yuan": "0.00", "grace": "0", "until": "", "lapsed": "0", "number": "20261129890465182709", "points": "100", "revoked": "0"}	4	t	order	/orders/20261129890465182709/	3	\N	订单已取消，积分已退回
订单 %(number)s 已由%(carrier)s发出，运单号 %(tracking)s。	2026-11-29 14:25:26.037711+00	parcel/1	{"number": "20261129637179368490", "carrier": "顺丰速运", "tracking": "SF0000000001"}	5	t	parcel	/orders/20261129637179368490/	3	\N	您的礼品已发出
售后单 %(number)s：%(text)s	2026-11-29 14:25:26.082649+00	case-return/AS26112930073259	{"text": "–", "number": "AS26112930073259"}	6	t	case	/after-sale/AS26112930073259/	3	\N	售后已通过，请寄回商品
\.
COPY t_initialstate.orders_aftersale ("cash_fen", "closed_at", "created_at", "due_at", "escalated_at", "id", "is_vip", "kind", "member_id", "number", "order_id", "points", "reason", "return_carrier", "return_no", "state", "text") FROM stdin;
25	\N	2026-11-29 14:25:26.069179+00	2026-12-06 14:25:26.080347+00	\N	1	f	return	3	AS26112930073259	6	50	broken			to_return	压坏了
\.
COPY t_initialstate.orders_aftersaleline ("case_id", "id", "line_id", "quantity") FROM stdin;
1	1	6	1
\.
COPY t_initialstate.orders_aftersalenote ("actor_name", "at", "case_id", "from_member", "from_state", "id", "is_internal", "text", "to_state") FROM stdin;
系统	2026-11-29 14:25:26.070585+00	1	f		1	f	压坏了	asked
系统	2026-11-29 14:25:26.081556+00	1	f	asked	2	f		to_return
\.
COPY t_initialstate.orders_cartline ("created_at", "id", "member_id", "quantity", "sku_id") FROM stdin;
2026-11-29 14:25:26.111412+00	1	3	2	1
\.
COPY t_initialstate.orders_digitaldelivery ("attempts", "created_at", "done_at", "error", "id", "line_id", "next_at", "provider_no", "state") FROM stdin;
1	2026-11-29 14:25:25.874337+00	2026-11-29 14:25:25.899523+00		1	1	\N		done
1	2026-11-29 14:25:25.922596+00	2026-11-29 14:25:25.945384+00		2	2	\N		done
\.
COPY t_initialstate.orders_order ("address_sealed", "after_sale_until", "area_text", "cash_fen", "cash_refunded_fen", "changed_at", "completed_at", "ended_at", "id", "invoice_sealed", "journal_id", "key", "member_id", "note", "number", "pay_by", "placed_at", "points", "points_refunded", "receive_by", "receive_extended", "receive_told_at", "request_hash", "site_id", "source", "state") FROM stdin;
\\x6465762e568040782bfdde82f8965d2f41edf1f36da1e31ee32f6749c778a816b45c795487b7ea2edcb3d0f839f2921559f5deee58e37c029893a531174936745c6dad78bb7fc87fb7d5b11af1920e47697650a9a42f7241e19e86a8b95ccbd4bc60eef5d2057b3f08859310eb375f4a5566e9d24836d9b5ed5460ab183fdf9e6f501f57deae418fa25b4aaf9fdeec3310a92fb487414af5bf5c2a9270dd81f1e6a7fb8b397f5398aee0b0	2026-12-06 15:59:59+00	广东省 深圳市 南山区	0	0	2026-11-29 14:25:25.903522+00	2026-11-29 14:25:25.9015+00	\N	1	\\x	18	12ac489e-b5ab-4151-b1e9-f14a366f4967	3		20261129558738546269	\N	2026-11-29 14:25:25.863528+00	100	0	\N	f	\N	\\xc63eaa28e6d5417572ec14f2c7663bc13c50bf05efa8b144ff8b2fa8df17da80	\N	web	completed
\\x6465762ebf60bb19e55cb4b8bb94f6117510b845bf3de5043cfecb97c6a30aa0cd2dc0ca5b7ae53cd8a3ef3fa16d5c6da5cd631c8ff5e011ccd1b793d5f0a4fcdad39ebf7a383f5422fd583965a9274346fe287ae20fdad5c455fa57c48ebc12bfa9f02fa64b7d6ac0adc9ef3b33d251177b7699fd4536f5c26f6b46b0016dd79af0ed1cf4f81f52e8808c46d293599e3cf132d5fdc8bb1f2d2e4eab84ab1f49b207ea6ed46b56bec0b565	2026-12-06 15:59:59+00	广东省 深圳市 南山区	0	0	2026-11-29 14:25:25.94786+00	2026-11-29 14:25:25.946586+00	\N	2	\\x	19	7aff7643-a2f3-4228-8faf-ee272ab9528f	3		20261129599516195957	\N	2026-11-29 14:25:25.914173+00	100	0	\N	f	\N	\\xbfbc48f3e917f31c8ce627073be74e57f62ed8ccd9cca78110ed2a83c4864a37	\N	web	completed
\\x6465762ebef1ae7a613621e57e940e9452f6781b5ddb84670c4713c1932b96c10d730652a4bf51a1958216df531ce4e46ec9c7404146219c55f81b9986ffc321a1f3c63ac11e93a27e5cbe3d16e29ea5b2f51d3acab937a47920d41fbfc37776e66d5d0b628ed247ab9bb34438480598bb7df05797c317b652a0c023e56454004714c2ce04ada7ab00686932102b1af72e2f473d79f39e983927a96b8c5c999ab33df43cd8d6ca65534bc9	\N	广东省 深圳市 南山区	0	0	2026-11-29 14:25:26.006923+00	\N	2026-11-29 14:25:26.00684+00	3	\\x	20	0f7bb367-fded-4693-93bf-96c50f079649	3		20261129890465182709	\N	2026-11-29 14:25:25.954641+00	100	100	\N	f	\N	\\x52474224aa4a3c60bc27adf63e04229a632386e79e776e55efe53d75fe011e23	\N	web	cancelled
\\x6465762e428415281572d7fdb8beb7b1bd925eec68339df3ded81b2abebf83f32bde4eb6e29f6640bf627a9e775b517b01ac6eadfef2c869445ea777898dc371c2235a3c3c85c590d6386a1e2438820ffb6cb01f254a6f5fd283593181b72238a6098f2ca364a55fe9fb9b763b409ca6305e940873a3672655955997ebda9101b218be4652169e922bc83e1b972c6fd5959004c04466384b94f8a12fee94c42970e04adbdd7a93c0dc827f	\N	广东省 深圳市 南山区	0	0	2026-11-29 14:25:25.976885+00	\N	\N	4	\\x	21	1c983aad-fdf9-46e6-831a-b688d0eea5a5	3		20261129435949391831	\N	2026-11-29 14:25:25.957338+00	200	100	\N	f	\N	\\x04a356f1955420dd3d6f46627b186ae4c92491bcbea1b23dcdf79b68b2385f56	\N	web	placed
\\x6465762e9b3a1bce9ab1f6be70282c4608d291a19730c001a3130abfd98486a8611d57cfbba18d2d35add75c91e738ffc313a94738764b7f75e1464f52e6bb73c14ab1e568e069e77a2938014706e9e6b96aca3feb865a9606a8aa10dd8170dd6134cebc9b150674116401f5a199c84008c5cb9401bed3e0d6a4db1939cdb7029a5c014627cb74dcfb3137feba9148d4c8183adb4baae9dea6ab9bd8cc8df7bb66a62dd6af366dbaef2f55	\N	广东省 深圳市 南山区	25	0	2026-11-29 14:25:26.012752+00	\N	\N	5	\\x	24	51bff551-2bb3-4bec-a2e2-4f14f1a6aeaa	3		20261129909604503072	2026-11-29 14:40:26.012752+00	2026-11-29 14:25:26.012752+00	50	0	\N	f	\N	\\x688180170518892474b91c1e58f95d29f87fb683fcd8b5a199b5c2740f34c8b3	\N	web	unpaid
\\x6465762e9e7b96e027ee0770fd86107dc00a14cd1f8a7fb3fd480e16f858e217592c4f761c2ae3cf5e8cf6ce44dfa6fbc048edd0b547baa6437d625509cb24f06cfe965e58328fb1d81fba170999822cb04a0ebd500f49621580133dad7eeefaee9b25a35424838c309daee803df62d074790322b76105e5fd17a535d9072f96abfd98f632831e78d539cd89948b552eade7f47b9d3819698b2293f54a7ffe12ac173c79d3bcfacc227a28	2026-12-06 15:59:59+00	广东省 深圳市 南山区	75	0	2026-11-29 14:25:26.043306+00	2026-11-29 14:25:26.041393+00	\N	6	\\x	25	58cede12-3fbf-4912-aa7f-8eda4317f13e	3		20261129637179368490	2026-11-29 14:40:26.016416+00	2026-11-29 14:25:26.016416+00	150	0	2026-12-14 15:59:59+00	f	\N	\\x443d22f07359f9ee64aab54aa3ceec1d59e1d10c3e4fb2a0c924e16e41089744	\N	web	completed
\.
COPY t_initialstate.orders_orderevent ("actor_id", "actor_name", "at", "from_state", "id", "order_id", "reason", "reference", "request_hash", "to_state", "what") FROM stdin;
\N	系统	2026-11-29 14:25:25.863528+00		1	1			\N	placed	
\N	系统	2026-11-29 14:25:25.904764+00	placed	2	1			\N	completed	
\N	系统	2026-11-29 14:25:25.914173+00		3	2			\N	placed	
\N	系统	2026-11-29 14:25:25.948516+00	placed	4	2			\N	completed	
\N	系统	2026-11-29 14:25:25.954641+00		5	3			\N	placed	
\N	系统	2026-11-29 14:25:25.957338+00		6	4			\N	placed	
\N	系统	2026-11-29 14:25:25.980196+00	placed	7	4	测试礼盒 ×1 · 缺货	order/20261129435949391831/part/1e07441a51d6c3fadc5b03f5	\\x1cfd6b38830a7a43b98c8359cf530ad90f701360fe8e26a7df15fecd73f15b0c	placed	units
\N	系统	2026-11-29 14:25:26.007791+00	placed	8	3	填错地址		\N	cancelled	
\N	系统	2026-11-29 14:25:26.012752+00		9	5			\N	unpaid	
\N	系统	2026-11-29 14:25:26.016416+00		10	6			\N	unpaid	
\N	系统	2026-11-29 14:25:26.021482+00	unpaid	11	6			\N	placed	
\N	系统	2026-11-29 14:25:26.03595+00	placed	12	6			\N	shipped	
\N	系统	2026-11-29 14:25:26.045833+00	shipped	13	6			\N	completed	
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
\N	sf	\N	1		\N	6	2026-11-29 14:25:26.029495+00	系统	2026-11-29 14:25:26.046428+00	signed	\N	SF0000000001	
\.
COPY t_initialstate.orders_parcelline ("id", "line_id", "parcel_id", "quantity") FROM stdin;
1	6	1	3
\.
COPY t_initialstate.orders_payment ("created_at", "fen", "gateway", "id", "number", "order_id", "paid_at", "state", "trade_no", "way") FROM stdin;
2026-11-29 14:25:26.019539+00	75	fake	1	P14	6	2026-11-29 14:25:26.019246+00	paid	T15	page
\.
COPY t_initialstate.orders_review ("created_at", "id", "is_anonymous", "is_hidden", "line_id", "member_id", "product_id", "reply", "stars", "text") FROM stdin;
2026-11-29 14:25:26.055347+00	1	f	f	6	3	1		5	很好
\.
COPY t_initialstate.orders_voucher ("ends_at", "id", "key", "line_id", "number", "secret_sealed", "slot_id", "starts_at", "state", "station_id", "used_at", "used_by") FROM stdin;
2027-02-27 14:25:25.891437+00	1		1	831770966808	\\x6465762ef49b60128d6d0af3db1a8654a03a4755d755db721ed3268150a2a8bb9f528d6fff762c5332507cb06348c1d9e84e04b7d505a16e4e1b8fcd658811f2ff06add923bab87c	\N	\N	open	\N	\N	
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
7	2026-11-29 14:25:25.512631+00	\N	1	welfare	预算 4	\N	2026
9	2026-11-29 14:25:25.546722+00	\N	2	welfare	福利 2	\N	2026
11	2026-11-29 14:25:25.570729+00	\N	3	welfare	福利 4	\N	2026
12	2026-11-29 14:25:25.596384+00	\N	4	welfare	福利 6	\N	2026
13	2026-11-29 14:25:25.705356+00	\N	5	welfare	福利 8	\N	2026
\.
COPY t_initialstate.points_budgetslot ("account_id", "available", "slot", "slots") FROM stdin;
7	0	0	1
9	0	0	1
11	0	0	1
12	500	0	1
13	999900	0	1
\.
COPY t_initialstate.points_debt ("account_id", "budget_id", "closed_at", "created_at", "id", "journal_id", "lot_id", "points", "reason", "remaining") FROM stdin;
10	4	\N	2026-11-29 14:25:25.784065+00	1	17	5	10	部门发错	10
\.
COPY t_initialstate.points_entry ("account_id", "contra_id", "created_at", "journal_id", "line_no", "lot_id", "part", "points") FROM stdin;
7	1	2026-11-29 14:25:25.522218+00	1	1	\N	\N	5000
8	7	2026-11-29 14:25:25.531453+00	2	1	1	\N	5000
9	1	2026-11-29 14:25:25.553183+00	3	1	\N	\N	50
10	9	2026-11-29 14:25:25.563249+00	4	1	2	\N	50
11	1	2026-11-29 14:25:25.577018+00	5	1	\N	\N	5
10	11	2026-11-29 14:25:25.588383+00	6	1	3	\N	5
12	1	2026-11-29 14:25:25.604073+00	7	1	\N	\N	500
8	12	2026-11-29 14:25:25.661786+00	8	2	4	\N	70
10	12	2026-11-29 14:25:25.661786+00	8	3	5	\N	30
8	4	2026-11-29 14:25:25.67383+00	9	1	1	1	-40
2	4	2026-11-29 14:25:25.685608+00	10	1	\N	\N	15
8	4	2026-11-29 14:25:25.687365+00	11	1	1	1	25
10	6	2026-11-29 14:25:25.700157+00	12	1	2	\N	-50
8	6	2026-11-29 14:25:25.700157+00	12	2	6	\N	50
10	6	2026-11-29 14:25:25.700157+00	12	3	5	\N	-10
8	6	2026-11-29 14:25:25.700157+00	12	4	7	\N	10
13	1	2026-11-29 14:25:25.713853+00	13	1	\N	\N	1000000
10	13	2026-11-29 14:25:25.723447+00	14	1	8	\N	100
10	3	2026-11-29 14:25:25.742622+00	16	1	3	\N	-5
8	12	2026-11-29 14:25:25.778126+00	17	1	4	\N	-70
10	12	2026-11-29 14:25:25.778126+00	17	2	5	\N	-20
12	5	2026-11-29 14:25:25.784065+00	17	3	\N	\N	10
8	2	2026-11-29 14:25:25.863528+00	18	1	1	1	-100
8	2	2026-11-29 14:25:25.914173+00	19	1	1	1	-100
8	2	2026-11-29 14:25:25.954641+00	20	1	1	1	-100
8	2	2026-11-29 14:25:25.957338+00	21	1	1	1	-200
8	2	2026-11-29 14:25:25.967433+00	22	1	1	1	100
8	2	2026-11-29 14:25:25.992559+00	23	1	1	1	100
8	2	2026-11-29 14:25:26.012752+00	24	1	1	1	-50
8	2	2026-11-29 14:25:26.016416+00	25	1	1	1	-150
\.
COPY t_initialstate.points_grantbatch ("audience", "available_on", "budget_id", "checker_id", "checker_name", "columns", "created_at", "decided_at", "decision_note", "expires_on", "file_name", "file_sha256", "finished_at", "greeting", "id", "maker_id", "maker_name", "notified_at", "number", "point_type_id", "points_total", "posting_at", "reason", "request_key", "rows_aside", "rows_failed", "rows_hash", "rows_ok", "rows_policy", "rows_total", "rows_warned", "same_file_id", "scheduled_at", "sheet_sealed", "source", "state", "submitted_at", "title", "touched_at", "validated_ms") FROM stdin;
\N	\N	4	900002	王敏	{"by": {"name": 1, "points": 2, "reason": 3, "employee_no": 0}, "mapped": false, "signature": "ed8ee3cf9109d5edebe60dba6ae9c6ace6e1bb121c5a03804c2003880e0155b7", "header_row": 1}	2026-11-29 14:25:25.614055+00	2026-11-29 14:25:25.656596+00		\N	名单.xlsx	0000000000000000000000000000000000000000000000000000000000000007	2026-11-29 14:25:25.667965+00		1	900001	林晓	\N	GB-20261129-01	1	100	2026-11-29 14:25:25.660543+00	中秋福利	7d6dd8b6-f235-4c77-8a60-b39136201951	0	0	99679a0589e0fce9d5a2197862481e73f6c95d8374975ad78c1d4a38d4fd1223	2	good_only	2	0	\N	\N	\N	sheet	done	2026-11-29 14:25:25.646921+00	中秋福利积分	2026-11-29 14:25:25.614055+00	16
\.
COPY t_initialstate.points_grantchunk ("batch_id", "cancelled_at", "done_at", "hi", "journal_id", "lo", "no", "points", "rows") FROM stdin;
1	\N	2026-11-29 14:25:25.663837+00	3	8	2	1	100	2
\.
COPY t_initialstate.points_grantline ("batch_id", "department", "email", "employee_no", "error", "expires_on", "expires_text", "facts", "greeting", "member_id", "name", "phone_index", "phone_sealed", "point_type_id", "points", "points_text", "reason", "row_no", "set_aside", "type_text", "warning") FROM stdin;
1			T00003		\N		\N		3	林晓	\N	\N	\N	70	70		2	f		
1			P00001		\N		\N		4	王敏	\N	\N	\N	30	30		3	f		
\.
COPY t_initialstate.points_hold ("captured", "closed_at", "created_at", "expires_at", "id", "journal_id", "member_id", "note", "points", "reference", "state") FROM stdin;
15	2026-11-29 14:25:25.697491+00	2026-11-29 14:25:25.677898+00	2026-11-29 14:40:25.675575+00	1	9	3		40	hold/1	captured
\.
COPY t_initialstate.points_journal ("actor_id", "actor_name", "created_at", "event_at", "id", "kind", "note", "reference", "request_hash", "reverses_id") FROM stdin;
\N	系统	2026-11-29 14:25:25.518949+00	2026-11-29 14:25:25.518949+00	1	top_up	拨付	test/1284893a-e97a-424d-9e0a-27c8d4c08f99	\\xefff53302dbeeb079c14c4e57e09da44287f465d9a69cdc61c339b5815b1c858	\N
\N	系统	2026-11-29 14:25:25.526451+00	2026-11-29 14:25:25.526451+00	2	grant	测试	test/46f9df88-bb98-48af-ba4c-c76995bbf9d7	\\x82e0b7a162ea0048c83f031ad8ee5263ef742871077ee48c9ac2fad6637ec0da	\N
900001	林晓	2026-11-29 14:25:25.55051+00	2026-11-29 14:25:25.55051+00	3	top_up	年初	top-up/2	\\x7d2b65f9807346b5a7ec588830f9bc0c9c0fca29ce1b9e0437fae686b5f3d5f5	\N
900001	林晓	2026-11-29 14:25:25.557919+00	2026-11-29 14:25:25.557919+00	4	grant	生日	grant/3	\\xa65f154ee8124bcfc2a3e5271aa3211adc808880800cdc04a8eb5ccdee1f7fb5	\N
900001	林晓	2026-11-29 14:25:25.574821+00	2026-11-29 14:25:25.574821+00	5	top_up	年初	top-up/4	\\x8cf63255b091fe02c74591b3aeb4eef83003f0166981139545a45239910141fa	\N
900001	林晓	2026-11-29 14:25:25.584469+00	2026-11-29 14:25:25.584469+00	6	grant	生日	grant/5	\\x764916331f4548917007b91e85c3e746bd5c8a2be0e10f15a3f8f09794ae569d	\N
900001	林晓	2026-11-29 14:25:25.601242+00	2026-11-29 14:25:25.601242+00	7	top_up	年初	top-up/6	\\x3d8f0c3b3f755599cca383e8b102b267ef1094fd23ce46dee9560a163bc238a6	\N
900001	林晓	2026-11-29 14:25:25.661786+00	2026-11-29 14:25:25.661786+00	8	grant	中秋福利积分	grant-batch/1/1	\\x	\N
900001	林晓	2026-11-29 14:25:25.67383+00	2026-11-29 14:25:25.67383+00	9	hold		hold/1	\\x52b0b0eff3a6f1824e24fa99268068913c1bd6d6835f4715e838b940590d6ec0	\N
900001	林晓	2026-11-29 14:25:25.683212+00	2026-11-29 14:25:25.683212+00	10	capture		hold/1/capture	\\xd6eba5285fe92d96a04ed5168c1d083e54fd250538c67a950006ab387f14c336	\N
900001	林晓	2026-11-29 14:25:25.687365+00	2026-11-29 14:25:25.687365+00	11	release		hold/1/rest	\\xffaca975461119832af1331c540af091e7366ab721bef7d0777a602494054fed	9
900001	林晓	2026-11-29 14:25:25.700157+00	2026-11-29 14:25:25.700157+00	12	transfer		transfer/1	\\x1d866cf8e639dce8f477b1d6aeae2ec3a66aeba472036e689c52c724a7e13cd6	\N
900001	林晓	2026-11-29 14:25:25.71045+00	2026-11-29 14:25:25.71045+00	13	top_up	年初	top-up/8	\\x0041c8ad267415badd9c87fd1a74516704390f7584165c3ee9f200166cf34309	\N
900001	林晓	2026-11-29 14:25:25.718907+00	2026-11-29 14:25:25.718907+00	14	grant	礼遇	g/1	\\xbc8b88ac7c7d3c923774c24158e30a5093d87b8e928cb99442d1c03dc6505c06	\N
900001	林晓	2026-11-29 14:25:25.730341+00	2026-11-29 14:25:25.730341+00	15	activate	积分生效	activate/lot/8	\\x2b85d888c9fed090364cb746e32b2a300beefc393c4cb9fb5d575992d5d08234	\N
\N	系统	2026-11-29 14:25:25.741134+00	2026-11-29 14:25:25.741134+00	16	expire	积分到期	expire/20261129142525740653	\\x	\N
900001	林晓	2026-11-29 14:25:25.778126+00	2026-11-29 14:25:25.778126+00	17	revoke	部门发错	revocation/1/1	\\x	\N
\N	系统	2026-11-29 14:25:25.863528+00	2026-11-29 14:25:25.863528+00	18	spend	咖啡券 ×1	order/20261129558738546269	\\x5744e79b5c62f24a9e47c56dd087350ea04ac6803231ae8909de10ee4f6d79ec	\N
\N	系统	2026-11-29 14:25:25.914173+00	2026-11-29 14:25:25.914173+00	19	spend	卡密 ×1	order/20261129599516195957	\\xb1204213636f3f56a30722ac1137a64b616a8d3b1c0bc2944b2fc64fb456ebbd	\N
\N	系统	2026-11-29 14:25:25.954641+00	2026-11-29 14:25:25.954641+00	20	spend	测试礼盒 ×1	order/20261129890465182709	\\x353fb67c423b73fa2d304d8cd1849cc4feb6421abffaf15546aae49d35dfb50e	\N
\N	系统	2026-11-29 14:25:25.957338+00	2026-11-29 14:25:25.957338+00	21	spend	测试礼盒 ×2	order/20261129435949391831	\\x235cc9ec02a92dbc9290a9f4581d54ea039f00201fb3fb5b10b00c1bcac472f2	\N
\N	系统	2026-11-29 14:25:25.967433+00	2026-11-29 14:25:25.967433+00	22	refund	缺货	order/20261129435949391831/part/1e07441a51d6c3fadc5b03f5	\\x63a10a44578c6db90bf93ba980f7d26f2247a97a60bc37c93da70d014a29ab2e	21
\N	系统	2026-11-29 14:25:25.992559+00	2026-11-29 14:25:25.992559+00	23	refund	填错地址	order/20261129890465182709/cancel	\\xf1ac7e3cb7c708e74e46e5226085eb52b7105b0e2b931563125d0195892fcd7f	20
\N	系统	2026-11-29 14:25:26.012752+00	2026-11-29 14:25:26.012752+00	24	spend	测试礼盒 ×1	order/20261129909604503072	\\x1731a533de1ccbef30becc84e296db0be133303ab38ed5d8c1af57384845409a	\N
\N	系统	2026-11-29 14:25:26.016416+00	2026-11-29 14:25:26.016416+00	25	spend	测试礼盒 ×3	order/20261129637179368490	\\x221669f5547ab2077dadce4e85dac8fb3bd36a43c7b65b1b3d6bb5075fdee470	\N
\.
COPY t_initialstate.points_lot ("account_id", "available_at", "batch_id", "budget_id", "expires_at", "granted", "id", "is_grace", "journal_id", "origin_id", "remaining", "root_id", "row_no", "waits_for") FROM stdin;
8	2026-11-29 14:25:25.530609+00	\N	1	\N	5000	1	\N	2	\N	4485	\N	\N	\N
10	2026-11-29 14:25:25.562191+00	\N	2	\N	50	2	\N	4	\N	0	\N	\N	\N
10	2026-11-29 14:25:25.587648+00	\N	3	2026-11-29 13:25:25.593348+00	5	3	\N	6	\N	0	\N	\N	\N
8	2026-11-29 14:25:25.661786+00	1	4	\N	70	4	\N	8	\N	0	\N	2	\N
10	2026-11-29 14:25:25.661786+00	1	4	\N	30	5	\N	8	\N	0	\N	3	\N
8	2026-11-29 14:25:25.700157+00	\N	2	\N	50	6	\N	12	2	50	2	\N	\N
8	2026-11-29 14:25:25.700157+00	1	4	\N	10	7	\N	12	5	10	5	3	\N
10	2026-11-29 14:25:25.732371+00	\N	5	\N	100	8	\N	14	\N	100	\N	\N	event/1
\.
COPY t_initialstate.points_lotchange ("available_now", "available_was", "expires_now", "expires_was", "journal_id", "lot_id") FROM stdin;
2026-11-29 14:25:25.732371+00	\N	\N	\N	15	8
\.
COPY t_initialstate.points_pointtype ("code", "id", "is_active", "is_default", "line_cap", "month_cap", "name", "priority", "refund_days", "scope", "suggested_cap", "validity", "validity_n", "validity_on") FROM stdin;
general	1	t	t	100000	\N	通用积分	100	30	{}	5000	forever	\N	\N
\.
COPY t_initialstate.points_revocation ("audience", "batch_id", "checker_id", "checker_name", "created_at", "decided_at", "decision_note", "finished_at", "id", "maker_id", "maker_name", "notified_at", "number", "points_granted", "points_kept", "points_taken", "reason", "request_key", "rows_total", "spent", "state") FROM stdin;
{}	1	900002	王敏	2026-11-29 14:25:25.752635+00	2026-11-29 14:25:25.766505+00		2026-11-29 14:25:25.799908+00	1	900001	林晓	\N	GB-20261129-01-R1	100	10	90	部门发错	ac40ae62-c8d6-436e-9d27-40623331f01a	2	debt	done
\.
COPY t_initialstate.points_revocationchunk ("done_at", "hi", "journal_id", "lo", "no", "revocation_id") FROM stdin;
2026-11-29 14:25:25.779334+00	3	17	2	1	1
\.
COPY t_initialstate.points_revocationline ("expired", "granted", "lot_id", "member_id", "outcome", "revocation_id", "row_no", "spent", "taken") FROM stdin;
0	70	4	3	returned	1	2	0	70
0	30	5	4	debt	1	3	10	20
\.
COPY t_initialstate.points_seal ("digest", "entries", "journals", "last_journal_id", "no", "sealed_at") FROM stdin;
\\x47c13e72bf0eb3329717a2b0d2120a582bcb4ef5dfbfc70c16b529383944d043	30	25	25	1	2026-11-29 14:25:26.131983+00
\.
COPY t_initialstate.points_sealmark ("id", "journal_id", "marked_at", "tx") FROM stdin;
1	25	2026-11-29 14:25:26.136778+00	0
\.
