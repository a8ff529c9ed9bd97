internal import MillraceCore

/// A question about a text that is answered with one JSON object.
///
/// Models that hold to a schema are given it as the response format; others are told it in words. What is no answer is sent back once.
struct JSONQuestion<Answer: Sendable>: Sendable {
    /// What the model is and does.
    var instructions: String
    /// What it is asked about.
    var text: String
    /// The name of the answer: letters, digits and `_`.
    var name: String
    /// The schema of the answer: an object.
    var schema: JSONValue
    /// Reads the answer; nil where it does not fit.
    var read: @Sendable (JSONObject) -> Answer?

    /// Asks, without tools and outside of the conversation.
    func ask(_ model: LLModel, in context: AgentContext) async throws(AgentError) -> Answer {
        var prompt = Prompt(messages: [
            .system(instructions + "\n\nAnswer with one JSON object of this JSON Schema, and nothing else:\n" + schema.jsonText),
            .user(text),
        ])
        if model.capabilities.contains(.jsonSchema) {
            prompt.options.responseFormat = .jsonSchema(name: name, schema: schema, isStrict: true)
        }
        for isLastTry in [false, true] {
            let response = try await context.response(
                to: ModelRequest(prompt: prompt, model: model, isStreaming: context.configuration.isStreaming))
            if let answer = JSONQuestion.object(in: response.text).flatMap(read) { return answer }
            if isLastTry { break }
            prompt.messages += response.recorded(partial: .keep)
            prompt.messages.settlePendingCalls()
            prompt.messages.append(.user("That is not one JSON object of the schema. Answer again with the JSON object only."))
        }
        throw AgentError(.unexpectedAnswer("a JSON object of the schema \(name) was asked for"), path: context.path)
    }

    /// The object in a text: alone, in a code fence, or between other words.
    static func object(in text: String) -> JSONObject? {
        guard let start = text.firstIndex(of: "{"), let end = text.lastIndex(of: "}"), start < end else { return nil }
        // Whatever cannot be read is no answer; the model is asked again.
        return (try? JSONValue(parsing: String(text[start...end])))?.objectValue
    }
}

extension JSONValue {
    /// The schema of an object with these properties, all required.
    static func objectSchema(_ properties: JSONObject) -> JSONValue {
        [
            "type": "object", "properties": .object(properties), "required": .array(properties.keys.map(JSONValue.string)),
            "additionalProperties": false,
        ]
    }
}
