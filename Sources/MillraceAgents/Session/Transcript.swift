internal import MillraceCore

/// Messages as a text about them, for a model that is to judge or summarise a conversation and not to go on with it.
///
/// Nothing in it is a turn: there is no call to answer and nothing signed, so any model can read it.
struct Transcript {
    private let messages: [Message]

    init(_ messages: [Message]) { self.messages = messages }

    var text: String {
        messages.map { "<message role=\"\($0.role.rawValue)\">\n\(Transcript.text(of: $0.parts))\n</message>" }.joined(separator: "\n")
    }

    private static func text(of parts: [Part]) -> String {
        parts.compactMap { part -> String? in
            switch part {
            case .text(let text): text.text
            case .refusal(let text): "[declined] \(text)"
            case .toolCall(let call): "[calls the tool \(call.name) with \(call.rawArguments)]"
            case .toolResult(let result):
                "[\(result.isError ? "failure" : "result") of the tool \(result.name ?? "?")] \(Transcript.text(of: result.parts))"
            case .image: "[a picture]"
            case .audio(let audio): audio.transcript.map { "[says] \($0)" } ?? "[a sound]"
            case .file(let file): "[a file\(file.filename.map { " named \($0)" } ?? "")]"
            case .serverTool(let activity): "[uses \(activity.name ?? activity.type)] \(activity.output ?? "")"
            // Thoughts are neither said nor done.
            case .reasoning, .opaque: nil
            }
        }.joined(separator: "\n")
    }
}
