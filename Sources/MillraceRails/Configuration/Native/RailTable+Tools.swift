internal import MillraceCore

extension RailTable {
    private static let name = RailOption("name", .text, default: "the rail's", "What it is called in records.")
    private static let extent = RailOption(
        "extent", .choice(["part", "response"]), default: "part", "Whether a block withdraws the call or ends the response.")

    /// Rails of tools.
    static let tools: [RailDefinition] = [
        RailDefinition(
            "tool_schema", places: [.toolCall], "Only tools of the request, with arguments that keep to their schemas.",
            options: [extent, name]
        ) { options in ToolSchemaRail(name: options.text("name") ?? "tool_schema", extent: options.extent) },
        RailDefinition(
            "tool_allow_list", places: [.toolCall], "Only tools that are allowed, to everybody or by role.",
            options: [
                RailOption("allowed", .texts, default: "all", "The tools that are allowed; `*` stands for any letters."),
                RailOption("denied", .texts, default: "none", "The tools that are not, of those that are allowed."),
                RailOption(
                    "roles", .json, default: "none",
                    "For each role `allowed` and `denied`; whoever has no role is allowed what stands beside."), extent, name,
            ]
        ) { options in
            let name = options.text("name") ?? "tool_allow_list"
            let (allowed, denied) = (options.texts("allowed"), options.texts("denied"))
            guard let roles = options.json("roles") else {
                return ToolAllowListRail(try toolNames(allowed, denied, of: "rail `tool_allow_list`"), name: name, extent: options.extent)
            }
            let byRole = try toolRoles(roles)
            guard allowed != nil || denied == nil else {
                throw RailConfigurationError(
                    .invalidValue, subject: "rail `tool_allow_list`, denied",
                    advice: "beside `roles` it needs `allowed`, both for whoever has no role; write `denied` in each role")
            }
            let withoutRole = allowed.map { names in
                ToolNames(allowed: names.map { ToolNamePattern($0) }, denied: (denied ?? []).map { ToolNamePattern($0) })
            }
            return ToolAllowListRail(roles: byRole, withoutRole: withoutRole, name: name, extent: options.extent)
        },
        RailDefinition(
            "tool_call_limit", places: [.toolCall], "How large arguments may be, and how many calls one answer may hold.",
            options: [
                RailOption("max_argument_bytes", .count, default: "any", "The most bytes of the arguments of a call."),
                RailOption("max_calls", .count, default: "any", "The most calls of an answer."), extent, name,
            ]
        ) { options in
            try ToolCallLimitRail(
                maxArgumentBytes: options.count("max_argument_bytes"), maxCallsPerTurn: options.count("max_calls"),
                name: options.text("name") ?? "tool_call_limit", extent: options.extent)
        },
        RailDefinition(
            "tool_result_link", places: [.toolResult], "Only results that answer a call of the turn, each once.",
            options: [RailOption("requires_name", .bool, default: "true", "Whether a result must name its tool."), name]
        ) { options in
            ToolResultLinkRail(name: options.text("name") ?? "tool_result_link", requiresName: options.bool("requires_name") ?? true)
        },
        RailDefinition(
            "tool_result_schema", places: [.toolResult], "Only results that keep to a schema.",
            options: [
                RailOption("schemas", .json, default: "", "For each tool the JSON Schema of its results.", isRequired: true),
                RailOption("requires_schema", .bool, default: "false", "Whether a result of another tool is blocked."),
                RailOption("checks_errors", .bool, default: "false", "Whether results that tell an error are checked too."), name,
            ]
        ) { options in
            var schemas: [String: JSONSchema] = [:]
            for (tool, schema) in options.json("schemas")?.objectValue ?? JSONObject() {
                do throws(SchemaError) {
                    schemas[tool] = try JSONSchema(schema)
                } catch {
                    throw RailConfigurationError(
                        .invalidValue, subject: "rail `tool_result_schema`, schema of `\(tool)`", advice: "it cannot be read: \(error)")
                }
            }
            return ToolResultSchemaRail(
                schemas: schemas, requiresSchema: options.bool("requires_schema") ?? false,
                checksErrors: options.bool("checks_errors") ?? false,
                name: options.text("name") ?? "tool_result_schema")
        },
    ]

    // MARK: Names of tools

    /// What one list allows: without `allowed` all that is not denied, which must be something then.
    private static func toolNames(_ allowed: [String]?, _ denied: [String]?, of subject: String) throws(RailConfigurationError) -> ToolNames
    {
        guard allowed != nil || denied?.isEmpty == false else {
            throw RailConfigurationError(
                .invalidValue, subject: subject,
                advice: "give the tools that are `allowed`, or some that are `denied`: else every tool is allowed")
        }
        return ToolNames(allowed: (allowed ?? ["*"]).map { ToolNamePattern($0) }, denied: (denied ?? []).map { ToolNamePattern($0) })
    }

    private static func toolRoles(_ value: JSONValue) throws(RailConfigurationError) -> [String: ToolNames] {
        guard let members = value.objectValue, !members.isEmpty else {
            throw RailConfigurationError(
                .invalidValue, subject: "rail `tool_allow_list`, roles", advice: "write a mapping of roles to `allowed` and `denied`")
        }
        var roles: [String: ToolNames] = [:]
        for (role, value) in members {
            let subject = "rail `tool_allow_list`, role `\(role)`"
            guard let lists = value.objectValue, Set(lists.keys).isSubset(of: ["allowed", "denied"]) else {
                throw RailConfigurationError(.invalidValue, subject: subject, advice: "write `allowed` and `denied`, lists of names")
            }
            roles[role] = try toolNames(
                try toolTexts(lists["allowed"], of: subject), try toolTexts(lists["denied"], of: subject), of: subject)
        }
        return roles
    }

    /// A list of texts and nothing else: a name by itself, or no value, would be read as no list, which allows every tool.
    private static func toolTexts(_ value: JSONValue?, of subject: String) throws(RailConfigurationError) -> [String]? {
        guard let value else { return nil }
        let texts = value.arrayValue?.compactMap(\.stringValue)
        guard let texts, texts.count == value.arrayValue?.count else {
            throw RailConfigurationError(
                .invalidValue, subject: subject, advice: "`allowed` and `denied` are lists of texts: `[search, fs_*]`")
        }
        return texts
    }
}

extension RailOptions {
    /// How much a block ends.
    fileprivate var extent: RailBlock.Extent { choice("extent", of: RailBlock.Extent.self) ?? .part }
}
