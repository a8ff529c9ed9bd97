import MillraceTesting
import Testing

@testable import MillraceRails

extension TextRail {
    /// What the rail makes of a whole text.
    func output(_ text: String, context: RailContext = .sample) -> FilterOutput {
        var filter = makeFilter(TextFilterRequest(place: .output, channel: .text, context: context))
        return filter.filter(text)
    }

    /// What the rail lets out of pieces, each with what it had let out when the piece was pushed.
    func output(pieces: [String], context: RailContext = .sample) -> FilterOutput {
        var filter = makeFilter(TextFilterRequest(place: .output, channel: .text, context: context))
        var output = FilterOutput()
        for piece in pieces where output.block == nil { filter.push(piece, into: &output) }
        if output.block == nil { filter.finish(into: &output) }
        return output
    }
}

extension RailContext {
    /// A context with an empty vault.
    static var sample: RailContext { RailContext(prompt: Prompt("Hello"), model: LLModel("test")) }
}
