public import MillraceCore
public import MillraceRails

/// Measures what a rail finds in labelled texts.
///
/// ```swift
/// let evaluation = RailEvaluation(SecretsRail(action: .mask))
/// let report = await evaluation.run(on: samples, named: "secrets, held out")
/// print(EvaluationTable([report]).markdown)
/// ```
///
/// A place counts as found where a finding of its kind begins inside it; a finding that begins in no labelled place of its kind is a false
/// one. A rail that blocks at its first finding is asked for whole texts only: give it an action that goes on to measure places.
public struct RailEvaluation: Sendable {
    /// The rail.
    public var rail: any Rail
    /// What the rail is called in the report.
    public var name: String
    /// Where it stands.
    public var place: RailPlace
    /// What it reads.
    public var channel: RailChannel
    /// The kind of a label that a reason of the rail means; nil where the reason is not measured.
    public var kind: @Sendable (_ reason: String) -> String?
    /// What tells the time.
    public var clock: any Clock<Duration>

    /// Makes an evaluation.
    ///
    /// - Parameters:
    ///   - name: what the rail is called in the report. Default: its own name.
    ///   - kind: the kind of a label that a reason of the rail means. Default: the same word.
    public init(
        _ rail: any Rail, name: String? = nil, place: RailPlace = .output, channel: RailChannel = .text,
        clock: any Clock<Duration> = ContinuousClock(), kind: @escaping @Sendable (_ reason: String) -> String? = { $0 }
    ) {
        self.rail = rail
        self.name = name ?? rail.name
        self.place = place
        self.channel = channel
        self.kind = kind
        self.clock = clock
    }

    /// Asks the rail about each text.
    ///
    /// - Parameters:
    ///   - samples: the texts.
    ///   - set: what the set is called in the report.
    ///   - kinds: the kinds that count, of labels and of findings; nil: all.
    /// - Throws: what a rail throws that asks a service.
    public func run(on samples: [LabelledSample], named set: String, kinds: Set<String>? = nil) async throws -> RailReport {
        var report = RailReport(rail: name, set: set)
        let context = RailContext(prompt: Prompt(messages: []), model: LLModel("evaluation"))
        for sample in samples {
            var sample = sample
            if let kinds, !sample.spans.isEmpty {
                sample.spans.removeAll { !kinds.contains($0.kind) }
                sample.isPositive = !sample.spans.isEmpty
            }
            let elapsed = stopwatch(clock)
            var result = try await judge(sample.text, context)
            report.duration += elapsed()
            result.findings.removeAll { kinds?.contains($0.kind) == false }
            report.add(sample, result)
        }
        return report
    }

    /// What a rail made of one text.
    struct Result {
        /// What was found, and where it begins; nil where the rail does not tell.
        var findings: [(kind: String, offset: Int?)] = []
        /// What passes; nil where it is the text itself, or nothing.
        var rewritten: String?
        /// Whether the rail told the places of the whole text.
        var tellsPlaces = true
    }

    private func judge(_ text: String, _ context: RailContext) async throws -> Result {
        var result = Result()
        func find(_ reason: String, _ offset: Int?) {
            if let kind = kind(reason) { result.findings.append((kind, offset)) }
        }
        if let rail = rail as? any TextRail {
            var filter = rail.makeFilter(TextFilterRequest(place: place, channel: channel, context: context))
            let output = filter.filter(text)
            for finding in output.findings { find(finding.reason, finding.offset) }
            if let block = output.block {
                result.tellsPlaces = false
                find(block.reason, output.blockOffset)
            } else if !output.text.utf8.elementsEqual(text.utf8) {
                result.rewritten = output.text
            }
            // As in calls: what the model says is read as a stream.
            if output.block == nil, place != .output, let block = rail.wholeBlock(of: text) {
                result.tellsPlaces = false
                find(block.reason, nil)
            }
            return result
        }
        result.tellsPlaces = false
        let subject = RailSubject(place: place, channel: channel, content: .text(text), context: context)
        switch try await rail.judge(subject) {
        case .allow: break
        case .block(let block): find(block.reason, nil)
        case .rewrite(let content, let reason):
            find(reason, nil)
            if case .text(let rewritten) = content { result.rewritten = rewritten }
        }
        return result
    }
}

extension RailReport {
    fileprivate mutating func add(_ sample: LabelledSample, _ result: RailEvaluation.Result) {
        textCount += 1
        byteCount += sample.text.utf8.count
        if sample.isPositive { positiveCount += 1 }
        let isFound = !result.findings.isEmpty
        texts.count(isPositive: sample.isPositive, isFound: isFound)
        if sample.isPositive {
            missed[sample.source, default: Share()].whole += 1
            if !isFound { missed[sample.source, default: Share()].part += 1 }
        } else {
            alarms[sample.source, default: Share()].whole += 1
            if isFound { alarms[sample.source, default: Share()].part += 1 }
        }
        // Sets that label whole texts, and rails that stop at their first finding, say nothing of places.
        guard result.tellsPlaces, !sample.spans.isEmpty || !sample.isPositive else { return }
        var found = sample.spans.map { _ in false }
        for finding in result.findings {
            guard let offset = finding.offset else { continue }
            let hits = sample.spans.indices.filter { sample.spans[$0].kind == finding.kind && sample.spans[$0].range.contains(offset) }
            if hits.isEmpty { kinds[finding.kind, default: DetectionScore()].falsePositives += 1 }
            for hit in hits { found[hit] = true }
        }
        for (span, found) in zip(sample.spans, found) {
            kinds[span.kind, default: DetectionScore()].truePositives += found ? 1 : 0
            kinds[span.kind, default: DetectionScore()].falseNegatives += found ? 0 : 1
        }
        guard let rewritten = result.rewritten else { return }
        var leaks = leaks ?? [:]
        for span in sample.spans {
            guard let text = sample.text(of: span) else { continue }
            leaks[span.kind, default: 0] += rewritten.contains(text) ? 1 : 0
        }
        self.leaks = leaks
    }
}
