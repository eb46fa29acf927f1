// Scripts of the desk: Frappe puts these names into the page before ours run.
const given = [
	"frappe",
	"erpnext",
	"__",
	"$",
	"jQuery",
	"flt",
	"cint",
	"cstr",
	"format_currency",
	"format_number",
	"get_number_format",
	"get_number_format_info",
	"locals",
	"moment",
	"ar_specialist",
	"ar_portal",
];
const browser = [
	"window",
	"document",
	"console",
	"location",
	"navigator",
	"setTimeout",
	"setInterval",
	"clearTimeout",
	"URL",
	"URLSearchParams",
	"DOMParser",
	"FormData",
	"Option",
	"ResizeObserver",
	"fetch",
	"structuredClone",
];

export default [
	{
		files: ["**/*.js"],
		languageOptions: {
			ecmaVersion: 2022,
			sourceType: "module",
			globals: Object.fromEntries([...given, ...browser].map((name) => [name, "readonly"])),
		},
		rules: {
			"no-undef": "error",
			"no-unused-vars": ["error", { ignoreRestSiblings: true }],
			"no-var": "error",
			"prefer-const": "error",
			"no-restricted-globals": [
				"error",
				{ name: "cur_frm", message: "Use the frm that the event passes." },
			],
		},
	},
];
