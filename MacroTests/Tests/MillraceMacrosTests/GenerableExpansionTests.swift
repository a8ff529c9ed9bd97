#if Macros
import Testing

/// What `@Generable` writes.
@Suite("Expansion of @Generable")
struct GenerableExpansionTests {
    @Test("A struct")
    func structure() {
        expectExpansion(
            """
            @Generable(description: "A city")
            public struct City {
                @Guide(description: "Its name", .pattern(/[a-z]+/)) public var name: String
                public var size: Int? = 3
            }
            """, generableMacros,
            becomes: """

                public struct City {
                    public var name: String
                    public var size: Int? = 3

                    /// The value while it still streams.
                    public nonisolated struct PartiallyGenerated: MillraceAgents.PartiallyGenerable {
                        public var name: MillraceAgents.PartialValue<String>?
                        public var size: MillraceAgents.PartialValue<Int>?

                        public init?(partial json: MillraceCore.PartialJSON.Cursor) {
                            guard json.kind == .object else {
                                return nil
                            }
                            self.name = json.partial("name")
                            self.size = json.partial("size")
                        }

                        public mutating func update(_ change: MillraceAgents.PartialChange) {
                            switch change.key {
                            case "name":
                                change.apply(to: &self.name)
                            case "size":
                                change.apply(to: &self.size)
                            default:
                                break
                            }
                        }
                    }

                    public nonisolated static var generationSchema: MillraceAgents.GenerationSchema {
                        MillraceAgents.GenerationSchema(of: Self.self)
                    }

                    public nonisolated static func schema(in scope: inout MillraceAgents.GenerationScope) -> MillraceCore.JSONValue {
                        scope.define(Self.self, as: "City") { scope in
                            var object = MillraceAgents.ObjectSchema(description: "A city")
                            object.property("name", (String).self, description: "Its name", guides: [.pattern("^(?:[a-z]+)$")], in: &scope)
                            object.property("size", (Int?).self, default: 3, in: &scope)
                            return object.json
                        }
                    }

                    public nonisolated var json: MillraceCore.JSONValue {
                        var writer = MillraceAgents.GenerationWriter()
                        writer.write("name", self.name)
                        writer.write("size", self.size.json)
                        return writer.json
                    }

                    /// Reads the stored properties, in their order.
                    nonisolated static func generatedValues(
                        json: MillraceCore.JSONValue, at path: MillraceAgents.JSONPath
                    ) throws(MillraceAgents.GenerationError) -> (String, Int?) {
                        var reader = try MillraceAgents.GenerationReader(json, at: path)
                        let value0 = reader.value("name", as: (String).self, guides: [.pattern("^(?:[a-z]+)$")])
                        let value1 = reader.value("size", as: (Int?).self, default: 3)
                        guard let value0, let value1 else {
                            throw reader.error
                        }
                        return (value0, value1)
                    }
                }

                nonisolated extension City: MillraceAgents.Generable {
                    public nonisolated init(
                        json: MillraceCore.JSONValue, at path: MillraceAgents.JSONPath
                    ) throws(MillraceAgents.GenerationError) {
                        let values = try Self.generatedValues(json: json, at: path)
                        self.name = values.0
                        self.size = values.1
                    }
                }
                """)
    }

    @Test("A field of the partial counterpart is no more visible than its property")
    func visibility() {
        expectExpansion(
            """
            @Generable(description: "A city")
            public struct City {
                @Guide(description: "Its name", .pattern(/[a-z]+/)) public var name: String
                var size: Int? = 3
            }
            """, generableMacros,
            becomes: """

                public struct City {
                    public var name: String
                    var size: Int? = 3

                    /// The value while it still streams.
                    public nonisolated struct PartiallyGenerated: MillraceAgents.PartiallyGenerable {
                        public var name: MillraceAgents.PartialValue<String>?
                        var size: MillraceAgents.PartialValue<Int>?

                        public init?(partial json: MillraceCore.PartialJSON.Cursor) {
                            guard json.kind == .object else {
                                return nil
                            }
                            self.name = json.partial("name")
                            self.size = json.partial("size")
                        }

                        public mutating func update(_ change: MillraceAgents.PartialChange) {
                            switch change.key {
                            case "name":
                                change.apply(to: &self.name)
                            case "size":
                                change.apply(to: &self.size)
                            default:
                                break
                            }
                        }
                    }

                    public nonisolated static var generationSchema: MillraceAgents.GenerationSchema {
                        MillraceAgents.GenerationSchema(of: Self.self)
                    }

                    public nonisolated static func schema(in scope: inout MillraceAgents.GenerationScope) -> MillraceCore.JSONValue {
                        scope.define(Self.self, as: "City") { scope in
                            var object = MillraceAgents.ObjectSchema(description: "A city")
                            object.property("name", (String).self, description: "Its name", guides: [.pattern("^(?:[a-z]+)$")], in: &scope)
                            object.property("size", (Int?).self, default: 3, in: &scope)
                            return object.json
                        }
                    }

                    public nonisolated var json: MillraceCore.JSONValue {
                        var writer = MillraceAgents.GenerationWriter()
                        writer.write("name", self.name)
                        writer.write("size", self.size.json)
                        return writer.json
                    }

                    /// Reads the stored properties, in their order.
                    nonisolated static func generatedValues(
                        json: MillraceCore.JSONValue, at path: MillraceAgents.JSONPath
                    ) throws(MillraceAgents.GenerationError) -> (String, Int?) {
                        var reader = try MillraceAgents.GenerationReader(json, at: path)
                        let value0 = reader.value("name", as: (String).self, guides: [.pattern("^(?:[a-z]+)$")])
                        let value1 = reader.value("size", as: (Int?).self, default: 3)
                        guard let value0, let value1 else {
                            throw reader.error
                        }
                        return (value0, value1)
                    }
                }

                nonisolated extension City: MillraceAgents.Generable {
                    public nonisolated init(
                        json: MillraceCore.JSONValue, at path: MillraceAgents.JSONPath
                    ) throws(MillraceAgents.GenerationError) {
                        let values = try Self.generatedValues(json: json, at: path)
                        self.name = values.0
                        self.size = values.1
                    }
                }
                """)
    }

    @Test("An enum of words")
    func words() {
        expectExpansion(
            "@Generable enum Unit {\n    case celsius, kelvin\n}", generableMacros,
            becomes: """
                enum Unit {
                    case celsius, kelvin

                    nonisolated static var generationSchema: MillraceAgents.GenerationSchema {
                        MillraceAgents.GenerationSchema(of: Self.self)
                    }

                    nonisolated static func schema(in scope: inout MillraceAgents.GenerationScope) -> MillraceCore.JSONValue {
                        MillraceAgents.ObjectSchema.words(["celsius", "kelvin"])
                    }

                    nonisolated init(
                        json: MillraceCore.JSONValue, at path: MillraceAgents.JSONPath
                    ) throws(MillraceAgents.GenerationError) {
                        self = try MillraceAgents.GenerationReader.choice(json, from: [
                                ("celsius", Self.celsius),
                                ("kelvin", Self.kelvin)
                            ], at: path)
                    }

                    nonisolated var json: MillraceCore.JSONValue {
                        switch self {
                        case .celsius:
                            "celsius"
                        case .kelvin:
                            "kelvin"
                        }
                    }
                }

                nonisolated extension Unit: MillraceAgents.Generable, MillraceAgents.PartiallyGenerable {

                }
                """)
    }

    @Test("An enum with payloads")
    func payloads() {
        expectExpansion(
            "@Generable enum Shape {\n    case circle(radius: Double)\n    case none\n}", generableMacros,
            becomes: """
                enum Shape {
                    case circle(radius: Double)
                    case none

                    nonisolated static var generationSchema: MillraceAgents.GenerationSchema {
                        MillraceAgents.GenerationSchema(of: Self.self)
                    }

                    /// The value while it still streams: known from the moment its case is.
                    nonisolated enum PartiallyGenerated: MillraceAgents.PartiallyGenerable {
                        case circle(radius: MillraceAgents.PartialValue<Double>?)
                        case none

                        init?(partial json: MillraceCore.PartialJSON.Cursor) {
                            switch json.word("type") {
                            case "circle":
                                self = .circle(radius: json.partial("radius"))
                            case "none":
                                self = .none
                            default:
                                return nil
                            }
                        }

                        mutating func update(_ change: MillraceAgents.PartialChange) {
                            switch self {
                            case .circle(var value0):
                                self = .circle(radius: nil)
                                switch change.key {
                                case "radius":
                                    change.apply(to: &value0)
                                default:
                                    break
                                }
                                self = .circle(radius: value0)
                            case .none:
                                break
                            }
                        }
                    }

                    nonisolated static func schema(in scope: inout MillraceAgents.GenerationScope) -> MillraceCore.JSONValue {
                        scope.define(Self.self, as: "Shape") { scope in
                            var case0 = MillraceAgents.ObjectSchema()
                            case0.discriminator("type", "circle")
                            case0.property("radius", (Double).self, in: &scope)
                            var case1 = MillraceAgents.ObjectSchema()
                            case1.discriminator("type", "none")

                            return MillraceAgents.ObjectSchema.anyOf([case0.json, case1.json])
                        }
                    }

                    nonisolated init(
                        json: MillraceCore.JSONValue, at path: MillraceAgents.JSONPath
                    ) throws(MillraceAgents.GenerationError) {
                        var reader = try MillraceAgents.GenerationReader(json, at: path)
                        switch try reader.discriminator("type", allowed: ["circle", "none"]) {
                        case "circle":
                            let value0 = reader.value("radius", as: (Double).self)
                            guard let value0 else {
                                throw reader.error
                            }
                            self = .circle(radius: value0)
                        case "none":
                            self = .none
                        default:
                            throw reader.error
                        }
                    }

                    nonisolated var json: MillraceCore.JSONValue {
                        var writer = MillraceAgents.GenerationWriter()
                        switch self {
                        case .circle(let value0):
                            writer.write("type", "circle")
                            writer.write("radius", value0)
                        case .none:
                            writer.write("type", "none")
                        }
                        return writer.json
                    }
                }

                nonisolated extension Shape: MillraceAgents.Generable {

                }
                """)
    }
}
#endif
