import MillraceCore
import MillraceRails

extension TextRail {
    /// What the rail's filter makes of a whole text.
    func filterWhole(_ text: String, at place: RailPlace = .output) -> FilterOutput {
        var filter = makeFilter(TextFilterRequest(place: place, channel: .text, context: .ofTests))
        return filter.filter(text)
    }

    /// What the rail lets out of a text that comes character by character.
    func filterScalars(_ text: String) -> FilterOutput {
        var filter = makeFilter(TextFilterRequest(place: .output, channel: .text, context: .ofTests))
        var output = FilterOutput()
        for scalar in text.unicodeScalars where output.block == nil { filter.push(String(scalar), into: &output) }
        if output.block == nil { filter.finish(into: &output) }
        return output
    }

    /// The most bytes that are held while a text comes character by character.
    func maxHeld(_ text: String) -> Int {
        var filter = makeFilter(TextFilterRequest(place: .output, channel: .text, context: .ofTests))
        var output = FilterOutput()
        var most = 0
        for scalar in text.unicodeScalars where output.block == nil {
            filter.push(String(scalar), into: &output)
            most = max(most, filter.heldByteCount)
        }
        return most
    }
}

extension Rail {
    /// Whether the rail blocks a text.
    func blocks(_ text: String, at place: RailPlace = .input) async throws -> Bool {
        if case .block = try await judge(RailSubject(place: place, channel: .text, content: .text(text), context: .ofTests)) {
            true
        } else {
            false
        }
    }
}

extension RailContext {
    /// A context without anything of interest.
    static var ofTests: RailContext { RailContext(prompt: Prompt("Hello"), model: LLModel("guarded")) }
}
