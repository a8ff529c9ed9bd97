#if Macros
import Testing

/// What `@Tool` writes.
@Suite("Expansion of @Tool")
struct ToolExpansionTests {
    @Test("A function")
    func function() {
        expectExpansion(
            """
            /// Tells the weather.
            /// - Parameter city: Its name.
            @Tool func weather(in city: String, context: ToolContext) async -> String {
                city
            }
            """, functionToolMacros,
            becomes: """
                /// Tells the weather.
                /// - Parameter city: Its name.
                func weather(in city: String, context: ToolContext) async -> String {
                    city
                }

                /// What the model fills in.
                nonisolated struct __macro_local_9ArgumentsfMu_: MillraceAgents.Generable {
                    var city: String

                    /// The value while it still streams.
                    nonisolated struct PartiallyGenerated: MillraceAgents.PartiallyGenerable {
                        var city: MillraceAgents.PartialValue<String>?

                        init?(partial json: MillraceCore.PartialJSON.Cursor) {
                            guard json.kind == .object else {
                                return nil
                            }
                            self.city = json.partial("city")
                        }

                        mutating func update(_ change: MillraceAgents.PartialChange) {
                            switch change.key {
                            case "city":
                                change.apply(to: &self.city)
                            default:
                                break
                            }
                        }
                    }

                    nonisolated static var generationSchema: MillraceAgents.GenerationSchema {
                        MillraceAgents.GenerationSchema(of: Self.self)
                    }

                    nonisolated static func schema(in scope: inout MillraceAgents.GenerationScope) -> MillraceCore.JSONValue {
                        scope.define(Self.self, as: "weather.Arguments") { scope in
                            var object = MillraceAgents.ObjectSchema()
                            object.property("city", (String).self, description: "Its name.", in: &scope)
                            return object.json
                        }
                    }

                    nonisolated var json: MillraceCore.JSONValue {
                        var writer = MillraceAgents.GenerationWriter()
                        writer.write("city", self.city)
                        return writer.json
                    }

                    nonisolated init(
                        json: MillraceCore.JSONValue, at path: MillraceAgents.JSONPath
                    ) throws(MillraceAgents.GenerationError) {
                        var reader = try MillraceAgents.GenerationReader(json, at: path)
                        let value0 = reader.value("city", as: (String).self)
                        guard let value0 else {
                            throw reader.error
                        }
                        self.city = value0
                    }
                }

                /// The tool that calls `weather`.
                var weatherTool: some MillraceAgents.Tool {
                    MillraceAgents.FunctionTool(name: "weather", description: "Tells the weather.") {
                    (arguments: __macro_local_9ArgumentsfMu_) async throws -> String in
                        return try await weather(in: arguments.city, context: MillraceAgents.ToolContext.require())
                    }
                }
                """)
    }

    @Test("A type")
    func type() {
        expectExpansion(
            """
            @Tool(description: "Adds.")
            public struct AddTool {
                func call(_ a: Int) throws {
                }
            }
            """, typeToolMacros,
            becomes: """

                public struct AddTool {
                    func call(_ a: Int) throws {
                    }

                    /// What the tool does, for the model.
                    public nonisolated var description: Swift.String {
                        "Adds."
                    }

                    /// The name the model calls the tool by.
                    public nonisolated var name: Swift.String {
                        "add"
                    }

                    /// What the model fills in.
                    public nonisolated struct Arguments: MillraceAgents.Generable {
                        public var a: Int

                        /// The value while it still streams.
                        public nonisolated struct PartiallyGenerated: MillraceAgents.PartiallyGenerable {
                            public var a: MillraceAgents.PartialValue<Int>?

                            public init?(partial json: MillraceCore.PartialJSON.Cursor) {
                                guard json.kind == .object else {
                                    return nil
                                }
                                self.a = json.partial("a")
                            }

                            public mutating func update(_ change: MillraceAgents.PartialChange) {
                                switch change.key {
                                case "a":
                                    change.apply(to: &self.a)
                                default:
                                    break
                                }
                            }
                        }

                        public nonisolated static var generationSchema: MillraceAgents.GenerationSchema {
                            MillraceAgents.GenerationSchema(of: Self.self)
                        }

                        public nonisolated static func schema(in scope: inout MillraceAgents.GenerationScope) -> MillraceCore.JSONValue {
                            scope.define(Self.self, as: "AddTool.Arguments") { scope in
                                var object = MillraceAgents.ObjectSchema()
                                object.property("a", (Int).self, in: &scope)
                                return object.json
                            }
                        }

                        public nonisolated var json: MillraceCore.JSONValue {
                            var writer = MillraceAgents.GenerationWriter()
                            writer.write("a", self.a)
                            return writer.json
                        }

                        public nonisolated init(
                            json: MillraceCore.JSONValue, at path: MillraceAgents.JSONPath
                        ) throws(MillraceAgents.GenerationError) {
                            var reader = try MillraceAgents.GenerationReader(json, at: path)
                            let value0 = reader.value("a", as: (Int).self)
                            guard let value0 else {
                                throw reader.error
                            }
                            self.a = value0
                        }
                    }

                    /// Calls the method with what the model filled in.
                    public func call(arguments: Arguments) async throws -> Swift.String {
                        try self.call(arguments.a)
                        return "done"
                    }
                }

                extension AddTool: MillraceAgents.Tool {
                }
                """)
    }

    @Test("A parameter named like a keyword has backticks where it is a property")
    func keyword() {
        expectExpansion(
            """
            @Tool(description: "Adds.")
            public struct AddTool {
                func call(for: Int) throws {
                }
            }
            """, typeToolMacros,
            becomes: """

                public struct AddTool {
                    func call(for: Int) throws {
                    }

                    /// What the tool does, for the model.
                    public nonisolated var description: Swift.String {
                        "Adds."
                    }

                    /// The name the model calls the tool by.
                    public nonisolated var name: Swift.String {
                        "add"
                    }

                    /// What the model fills in.
                    public nonisolated struct Arguments: MillraceAgents.Generable {
                        public var `for`: Int

                        /// The value while it still streams.
                        public nonisolated struct PartiallyGenerated: MillraceAgents.PartiallyGenerable {
                            public var `for`: MillraceAgents.PartialValue<Int>?

                            public init?(partial json: MillraceCore.PartialJSON.Cursor) {
                                guard json.kind == .object else {
                                    return nil
                                }
                                self.`for` = json.partial("for")
                            }

                            public mutating func update(_ change: MillraceAgents.PartialChange) {
                                switch change.key {
                                case "for":
                                    change.apply(to: &self.`for`)
                                default:
                                    break
                                }
                            }
                        }

                        public nonisolated static var generationSchema: MillraceAgents.GenerationSchema {
                            MillraceAgents.GenerationSchema(of: Self.self)
                        }

                        public nonisolated static func schema(in scope: inout MillraceAgents.GenerationScope) -> MillraceCore.JSONValue {
                            scope.define(Self.self, as: "AddTool.Arguments") { scope in
                                var object = MillraceAgents.ObjectSchema()
                                object.property("for", (Int).self, in: &scope)
                                return object.json
                            }
                        }

                        public nonisolated var json: MillraceCore.JSONValue {
                            var writer = MillraceAgents.GenerationWriter()
                            writer.write("for", self.`for`)
                            return writer.json
                        }

                        public nonisolated init(
                            json: MillraceCore.JSONValue, at path: MillraceAgents.JSONPath
                        ) throws(MillraceAgents.GenerationError) {
                            var reader = try MillraceAgents.GenerationReader(json, at: path)
                            let value0 = reader.value("for", as: (Int).self)
                            guard let value0 else {
                                throw reader.error
                            }
                            self.`for` = value0
                        }
                    }

                    /// Calls the method with what the model filled in.
                    public func call(arguments: Arguments) async throws -> Swift.String {
                        try self.call(for: arguments.`for`)
                        return "done"
                    }
                }

                extension AddTool: MillraceAgents.Tool {
                }
                """)
    }
}
#endif
