import Foundation
import MillraceCore
import MillraceRails
import MillraceTesting

/// A word that no response holds by itself, put into one place of a response after the other.
enum Canary {
    static let word = "CANARY7Q"

    /// Whether frames or an error tell the word anywhere.
    ///
    /// Signatures, encrypted reasoning and sound are bytes in letters, no text: rails do not read them.
    static func isIn(_ frames: [StreamFrame], _ error: LLMError? = nil) throws -> Bool {
        if let error, isIn(error) { return true }
        for frame in frames where try text(of: frame).contains(word) { return true }
        return false
    }

    private static func isIn(_ error: LLMError) -> Bool {
        let words = [error.providerError?.message, error.providerError?.code, error.providerError?.type, error.providerError?.param]
        return (words.compactMap(\.self) + [error.requestID ?? "", String(describing: error.kind)]).contains { $0.contains(word) }
    }

    private static func text(of frame: StreamFrame) throws -> String {
        let data = try JSONEncoder().encode(frame)
        guard let json = PlainJSON(String(decoding: data, as: UTF8.self)) else { throw Unreadable() }
        return json.withoutBytes.text()
    }

    struct Unreadable: Error {}

    /// The values in which one string, or a field of one object, is the word's place.
    static func variants(_ json: PlainJSON) -> [PlainJSON] {
        switch json {
        case .string(let text): return [.string(text + word)]
        case .array(let elements):
            return elements.indices.flatMap { index in
                variants(elements[index]).map { changed in
                    var copy = elements
                    copy[index] = changed
                    return .array(copy)
                }
            }
        case .object(let fields):
            let changed = fields.indices.flatMap { index in
                variants(fields[index].value).map { changed -> PlainJSON in
                    var copy = fields
                    copy[index].value = changed
                    return .object(copy)
                }
            }
            return changed + [.object(fields + [PlainJSON.Field("x_new", .string(word))]), .object(fields + [PlainJSON.Field(word, 1)])]
        default: return []
        }
    }
}

extension PlainJSON {
    /// The value without what is bytes in letters.
    fileprivate var withoutBytes: PlainJSON {
        switch self {
        case .array(let elements): return .array(elements.map(\.withoutBytes))
        case .object(let fields):
            let kept = fields.filter { !["signature", "encrypted", "base64"].contains($0.key) }
            return .object(kept.map { Field($0.key, $0.value.withoutBytes) })
        default: return self
        }
    }
}

/// A rail that looks for the word in all it reads; unlike the library's rails it is made for nothing else, and quick even unoptimized.
struct CanaryRail: TextRail {
    var name = "canary"
    var masks = false
    var effects: RailEffects { masks ? .rewrites : .blocks }

    func makeFilter(_ request: TextFilterRequest) -> any TextFilter { Filter(masks: masks) }

    func judge(_ subject: RailSubject) async throws -> RailVerdict { .allow }

    struct Filter: TextFilter {
        var masks: Bool
        private var held = ""
        private var offset = 0

        init(masks: Bool) { self.masks = masks }

        var heldByteCount: Int { held.utf8.count }

        mutating func push(_ text: String, into output: inout FilterOutput) {
            held += text
            while let found = held.range(of: Canary.word) {
                let before = held[..<found.lowerBound]
                offset += before.utf8.count
                output.text += before
                held = String(held[found.upperBound...])
                guard masks else {
                    output.block = RailBlock("canary")
                    output.blockOffset = offset
                    return
                }
                output.text += "***"
                output.findings.append(RailFinding("canary", offset: offset))
                offset += Canary.word.utf8.count
            }
            // No letter of the word comes in it twice at its start: what may still become it begins with its last "C".
            let start =
                held.utf8.lastIndex(of: UInt8(ascii: "C")).flatMap { Canary.word.hasPrefix(held[$0...]) ? $0 : nil } ?? held.endIndex
            offset += held[..<start].utf8.count
            output.text += held[..<start]
            held = String(held[start...])
        }

        mutating func finish(into output: inout FilterOutput) {
            output.text += held
            held = ""
        }
    }
}

/// An executor that answers with these frames, as a stream and whole.
struct FixedExecutor: PromptExecutor {
    var frames: [StreamFrame]
    var failure: LLMError?

    func executeStreaming(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) -> FrameStream {
        FrameStream(frames: frames, failure: failure)
    }

    func execute(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) async throws(LLMError) -> LLMResponse {
        try await executeStreaming(prompt, model: model, tools: tools).collect()
    }
}

extension GuardedExecutor {
    /// What leaves of a call, the error it ends with, and what that holds.
    func outcome(isStreaming: Bool) async -> (frames: [StreamFrame], error: LLMError?, partial: [StreamFrame]) {
        var frames: [StreamFrame] = []
        do throws(LLMError) {
            if isStreaming {
                for try await frame in executeStreaming(Prompt("q"), model: LLModel("m")) { frames.append(frame) }
            } else {
                frames = try await execute(Prompt("q"), model: LLModel("m")).frames
            }
            return (frames, nil, [])
        } catch {
            return (frames, error, error.partial?.frames ?? [])
        }
    }
}
