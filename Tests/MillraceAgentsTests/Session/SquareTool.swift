import MillraceCore
import Synchronization

@testable import MillraceAgents

/// A typed tool that squares a number and counts how many of its calls run at once.
struct SquareTool: InvokableTool, Tool {
    struct Arguments: Generable, PartiallyGenerable, Hashable {
        var number: Int

        static var generationSchema: GenerationSchema {
            GenerationSchema(name: "Arguments", root: ["type": "object", "properties": ["number": ["type": "integer"]]])
        }
        var json: JSONValue { ["number": .number(JSONNumber(number))] }

        init(number: Int) { self.number = number }
        init(json: JSONValue, at path: JSONPath) throws(GenerationError) {
            guard let number = json["number"]?.intValue else {
                throw GenerationError(.wrongKind(expected: "integer", found: "other"), at: path.appending("number"))
            }
            self.number = number
        }
        init?(partial json: PartialJSON.Cursor) { return nil }
    }

    final class Counter: Sendable {
        private let state = Mutex((now: 0, highest: 0))
        var highest: Int { state.withLock { $0.highest } }
        func enter() { state.withLock { $0 = ($0.now + 1, max($0.highest, $0.now + 1)) } }
        func leave() { state.withLock { $0.now -= 1 } }
    }

    let name = "square"
    let description = "Squares a number."
    let counter = Counter()
    var descriptor: ToolDescriptor { ToolDescriptor(name: name, description: description) }

    func call(arguments: Arguments) async throws -> String {
        counter.enter()
        defer { counter.leave() }
        await Task.yield()
        return String(arguments.number * arguments.number)
    }

    func invoke(_ call: ToolCall) async throws(ToolError) -> ToolReply {
        do {
            return ToolReply(try await self.call(arguments: try Arguments(json: .object(call.arguments))))
        } catch {
            throw ToolError(.failed, tool: name, messageForModel: "failed")
        }
    }
}
