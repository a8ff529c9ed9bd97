internal import MillraceCore

extension RailTable {
    private static let name = RailOption("name", .text, default: "the rail's", "What it is called in records.")
    private static let extent = RailOption("extent", .choice(["part", "response"]), default: "part", "Whether a block withdraws the call or ends the response.")

    /// Rails of tools.
    static let tools: [RailDefinition] = [
        RailDefinition(
            "tool_schema", places: [.toolCall], "Only tools of the request, with arguments that keep to their schemas.", options: [extent, name]
        ) { options in ToolSchemaRail(name: options.text("name") ?? "tool_schema", extent: options.extent) },
        RailDefinition(
            "tool_allow_list", places: [.toolCall], "Only tools that are allowed, to everybody or by role.",
            options: [
                RailOption("allowed", .texts, default: "all", "The tools that are allowed; `*` stands for any letters."),
                RailOption("denied", .texts, default: "none", "The tools that are not, of those that are allowed."),
                RailOption("roles", .json, default: "none", "For each role `allowed` and `denied`; whoever has no role is allowed what stands beside."), extent, name,
            ]
        ) { options in
            func names(_ value: JSONValue) -> ToolNames { ToolNames(allowed: patterns(value["allowed"]) ?? ["*"], denied: patterns(value["denied"]) ?? []) }
            func patterns(_ value: JSONValue?) -> [ToolNamePattern]? { value?.arrayValue?.compactMap(\.stringValue).map { ToolNamePattern($0) } }
            let allowed = options.texts("allowed")?.map { ToolNamePattern($0) }
            let everyone = ToolNames(allowed: allowed ?? ["*"], denied: (options.texts("denied") ?? []).map { ToolNamePattern($0) })
            let name = options.text("name") ?? "tool_allow_list"
            guard let roles = options.json("roles") else { return ToolAllowListRail(everyone, name: name, extent: options.extent) }
            guard let members = roles.objectValue else {
                throw RailConfigurationError(.invalidValue, subject: "rail `tool_allow_list`, roles", advice: "write a mapping of roles to `allowed` and `denied`")
            }
            var byRole: [String: ToolNames] = [:]
            for (role, value) in members {
                guard let keys = value.objectValue?.keys, Set(keys).isSubset(of: ["allowed", "denied"]) else {
                    throw RailConfigurationError(.invalidValue, subject: "rail `tool_allow_list`, role `\(role)`", advice: "write `allowed` and `denied`, lists of names")
                }
                byRole[role] = names(value)
            }
            return ToolAllowListRail(roles: byRole, withoutRole: allowed == nil ? nil : everyone, name: name, extent: options.extent)
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
        ) { options in ToolResultLinkRail(name: options.text("name") ?? "tool_result_link", requiresName: options.bool("requires_name") ?? true) },
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
                    throw RailConfigurationError(.invalidValue, subject: "rail `tool_result_schema`, schema of `\(tool)`", advice: "it cannot be read: \(error)")
                }
            }
            return ToolResultSchemaRail(
                schemas: schemas, requiresSchema: options.bool("requires_schema") ?? false, checksErrors: options.bool("checks_errors") ?? false,
                name: options.text("name") ?? "tool_result_schema")
        },
    ]
}

extension RailOptions {
    /// How much a block ends.
    fileprivate var extent: RailBlock.Extent { choice("extent", of: RailBlock.Extent.self) ?? .part }
}
