import Foundation
import MillraceRails

/// What rails of text add to each piece of a stream.
enum RailBenchmarks {
    /// A rail to measure.
    struct Subject {
        let name: String
        let rail: any TextRail
    }

    /// How many bytes of text grow a cost that is not linear.
    static let sizes = [262_144, 524_288, 1_048_576]

    /// Measures all of it, or the filter of one rail: for profiles.
    ///
    /// - Returns: the report with what was measured.
    static func run(_ report: Report, only: String?) async throws -> Report {
        var report = report
        let pieces = pieces(20_000)
        let subjects = try subjects()
        for subject in subjects where only == nil || only == "rails" || only == subject.name {
            report.add("rail, \(subject.name)", "filter", filter([subject.rail], pieces), floor: nil)
            report.addDelays(subject.name, count: delayed(subject.rail, pieces), of: pieces.count)
        }
        guard only == nil || only == "rails" || only == "guard" else { return report }
        report.add("no rail", "guard", try await guarded([], pieces), floor: nil)
        report.add("ten rails", "guard", try await guarded(subjects.map(\.rail), pieces), floor: nil)
        report.add("no rail", "guard, first text", try await firstText([], pieces), floor: nil)
        report.add("ten rails", "guard, first text", try await firstText(subjects.map(\.rail), pieces), floor: nil)
        guard only != "guard" else { return report }
        for subject in subjects {
            let costs = sizes.map { adversarial(subject.rail, byteCount: $0).nanosecondsPerChunk }
            report.addAdversarial(subject.name, nanosecondsPerKilobyte: costs)
        }
        return report
    }

    /// The local rails, as a user would switch them on.
    static func subjects() throws -> [Subject] {
        [
            Subject(name: "regex", rail: try RegexRail(["internal-[0-9]{6}", "(?i)project\\s+nightingale"], action: .mask)),
            Subject(name: "terms", rail: TermsRail(PatternBenchmarks.terms(1_000), action: .mask)),
            Subject(name: "secrets", rail: try SecretsRail(action: .mask)),
            Subject(name: "personal data", rail: try PersonalDataRail(action: .mask)),
            Subject(name: "prompt injection", rail: try PromptInjectionRail()),
            Subject(name: "hidden text", rail: HiddenTextRail()),
            Subject(name: "links", rail: try LinkRail(allowedHosts: ["example.org"])),
            Subject(name: "code injection", rail: try CodeInjectionRail()),
            Subject(name: "scripts", rail: try ScriptRail([.latin])),
            Subject(name: "repetition", rail: try RepetitionRail()),
        ]
    }

    /// Prose in pieces as a model sends them, about five bytes each.
    static func pieces(_ count: Int) -> [String] {
        let words = [
            "The", " wheel", " turns", " as", " the", " water", " falls", ",", " and", " what", " it", " grinds", " in", " an", " hour",
            " feeds", " a", " village", ".", "\n", "Nobody", " had", " asked", " how", " much", " of", " it", " was", " lost", ".", " ",
        ]
        var state: UInt64 = 5
        return (0..<count).map { _ in words[PatternBenchmarks.next(&state, below: words.count)] }
    }

    /// What filters one behind the other cost for each piece of text that they have nothing against.
    static func filter(_ rails: [any TextRail], _ pieces: [String]) -> Measurement {
        Measurement.of(chunks: pieces.count, rounds: 7) {
            var filters = rails.map { $0.makeFilter(request) }
            var output = FilterOutput()
            for piece in pieces { pass(piece, through: &filters, &output) }
            // At its end a filter gives back what its automaton has learned.
            for index in filters.indices { filters[index].finish(into: &output) }
            precondition(output.block == nil && output.findings.isEmpty)
        }
    }

    private static func pass(_ piece: String, through filters: inout [any TextFilter], _ output: inout FilterOutput) {
        var text = piece
        for index in filters.indices where !filters[index].passes(text) {
            output.text = ""
            filters[index].push(text, into: &output)
            text = output.text
        }
    }

    /// How many pieces left later than they came.
    static func delayed(_ rail: any TextRail, _ pieces: [String]) -> Int {
        var filter = rail.makeFilter(request)
        return pieces.count { piece in
            var output = FilterOutput()
            filter.push(piece, into: &output)
            return output.text != piece
        }
    }

    /// What rails add to each frame of a response, from executor to caller.
    static func guarded(_ rails: [any TextRail], _ pieces: [String]) async throws -> Measurement {
        try await added(by: rails, to: pieces, chunks: pieces.count, times: 1) { _ in false }
    }

    /// What rails add to the time up to the first text of a short response: their filters are made and read its first four pieces.
    static func firstText(_ rails: [any TextRail], _ pieces: [String]) async throws -> Measurement {
        try await added(by: rails, to: Array(pieces.prefix(4)), chunks: 200, times: 200) {
            if case .textDelta = $0 { true } else { false }
        }
    }

    /// What rails add to reading a response some times, each time up to a frame.
    private static func added(
        by rails: [any TextRail], to pieces: [String], chunks: Int, times: Int, upTo isLast: @Sendable (StreamFrame) -> Bool
    ) async throws -> Measurement {
        let part = PartID(index: 0)
        var frames: [StreamFrame] = [.start(ResponseStart(model: "m"))]
        frames += pieces.map { .textDelta(TextDelta(part: part, text: $0)) }
        frames.append(.textComplete(TextComplete(part: part, text: pieces.joined())))
        frames.append(.end(ResponseEnd(outcome: .finished, finishReason: .stop)))
        let executor = ReadyExecutor(frames: frames)
        let guarded = GuardedExecutor(executor, guardrails: try Guardrails(output: RailLine(rails.map { RailLine.Entry($0) })))
        func read(_ executor: any PromptExecutor) async throws {
            for _ in 0..<times {
                for try await frame in executor.executeStreaming(Prompt("go"), model: LLModel("m"), tools: []) where isLast(frame) { break }
            }
        }
        let bare = try await Measurement.awaiting(chunks: chunks, rounds: 7) { try await read(executor) }
        let behind = try await Measurement.awaiting(chunks: chunks, rounds: 7) { try await read(guarded) }
        return Measurement(
            nanosecondsPerChunk: behind.nanosecondsPerChunk - bare.nanosecondsPerChunk,
            mallocsPerChunk: behind.mallocsPerChunk - bare.mallocsPerChunk)
    }

    /// What a filter costs for each kilobyte of text made to begin matches over and over, in pieces of four bytes.
    static func adversarial(_ rail: any TextRail, byteCount: Int) -> Measurement {
        let seed = "sk-proj-aaaaaaaaaaaa 4111 1111 1111 111x ann@example. https://exa [a](b <img src= ignore all prev AKIA000 eyJhbGci.eyJ "
        let text = String(repeating: seed, count: byteCount / seed.utf8.count + 1).prefix(byteCount)
        let pieces = stride(from: 0, to: byteCount, by: 4).map { start in
            let first = text.utf8.index(text.startIndex, offsetBy: start)
            return String(text[first..<text.utf8.index(first, offsetBy: min(4, byteCount - start))])
        }
        return filter(counting: byteCount / 1024, rail, pieces)
    }

    private static func filter(counting chunks: Int, _ rail: any TextRail, _ pieces: [String]) -> Measurement {
        Measurement.of(chunks: chunks, rounds: 3) {
            var filter = rail.makeFilter(request)
            for piece in pieces {
                var output = FilterOutput()
                filter.push(piece, into: &output)
                if output.block != nil { return }
            }
            var output = FilterOutput()
            filter.finish(into: &output)
        }
    }

    /// A stream of visible text.
    static let request = TextFilterRequest(
        place: .output, channel: .text, context: RailContext(prompt: Prompt("go"), model: LLModel("m")))

    /// Answers with frames that are there already.
    private struct ReadyExecutor: PromptExecutor {
        let frames: [StreamFrame]

        func executeStreaming(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) -> FrameStream { FrameStream(frames: frames) }

        func execute(_ prompt: Prompt, model: LLModel, tools: [ToolDescriptor]) async throws(LLMError) -> LLMResponse {
            try await FrameStream(frames: frames).collect()
        }
    }
}
