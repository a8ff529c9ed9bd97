public import MillraceCore

/// The tools of an agent, by name, in the order they were added.
public struct ToolRegistry: Sendable {
    /// The tools in order.
    public private(set) var tools: [any InvokableTool]
    private var positions: [String: Int]

    /// Makes a registry; of two tools of one name the later one counts.
    public init(_ tools: [any InvokableTool] = []) {
        self.tools = []
        self.positions = [:]
        for tool in tools { add(tool) }
    }

    /// Adds a tool, in place of one of the same name.
    public mutating func add(_ tool: any InvokableTool) {
        let name = tool.descriptor.name
        if let position = positions[name] {
            tools[position] = tool
        } else {
            positions[name] = tools.count
            tools.append(tool)
        }
    }

    /// The tool of a name.
    public subscript(name: String) -> (any InvokableTool)? { positions[name].map { tools[$0] } }

    /// The names in order.
    public var names: [String] { tools.map(\.descriptor.name) }
    /// What the model is told, in order.
    public var descriptors: [ToolDescriptor] { tools.map(\.descriptor) }
    /// Whether there are none.
    public var isEmpty: Bool { tools.isEmpty }

    /// The registry with those of another added; a tool of the same name is replaced.
    public func merging(_ other: ToolRegistry) -> ToolRegistry {
        var merged = self
        for tool in other.tools { merged.add(tool) }
        return merged
    }

    /// The registry with the named tools only; names it does not know are passed over.
    public func selecting(_ names: some Sequence<String>) -> ToolRegistry {
        let wanted = Set(names)
        return ToolRegistry(tools.filter { wanted.contains($0.descriptor.name) })
    }
}

extension ToolRegistry: ExpressibleByArrayLiteral {
    /// Makes a registry of tools.
    public init(arrayLiteral elements: any InvokableTool...) { self.init(elements) }
}
