internal import MillraceCore

/// The rails before a model: what the user says, calls and results of tools, passages that were retrieved.
///
/// Rails that rewrite read everything first, wherever they stand in their lines; then the others read what the model will read. The
/// caller's own prompt stays as it is.
///
/// | | messages of the user | those of the model and the application |
/// |---|---|---|
/// | rails of the input that rewrite, scope `latest` | what came since the model last spoke | not read |
/// | rails of the input that rewrite, scope `conversation` | all | all, by rails of text and others that do not block |
/// | other rails of the input | by their scope | not read |
struct PromptGuard: Sendable {
    /// What became of a prompt.
    struct Judged: Sendable {
        /// The call as the model sees it.
        var context: RailContext
        /// What ended it; nil where it passes.
        var block: RailBlock?
        /// What rails decided, but for those that only let pass.
        var records: [RailRecord] = []
        /// The rails that were asked.
        var tallies: [RailTally] = []
    }

    /// Which rails of a line are asked.
    enum Turn: CaseIterable {
        /// Those that rewrite.
        case rewriting
        /// The others.
        case judging
    }

    private let guardrails: Guardrails
    private let clock: any Clock<Duration>
    private let elapsed: @Sendable () -> Duration
    private let observer: RailObserver?
    /// What has become of the prompt so far.
    var judged: Judged
    /// Where the messages begin that came since the model last spoke.
    let latest: Int
    /// The last message of the model.
    private let lastSpoken: Int?

    init(
        guardrails: Guardrails, context: RailContext, clock: any Clock<Duration>, elapsed: @escaping @Sendable () -> Duration,
        observer: RailObserver?
    ) {
        self.guardrails = guardrails
        self.clock = clock
        self.elapsed = elapsed
        self.observer = observer
        self.judged = Judged(context: context)
        let messages = context.prompt.messages
        self.lastSpoken = messages.lastIndex { $0.role == .assistant }
        // What stands behind the user's last words is a beginning that the caller wrote for the answer: nobody has judged those words yet.
        let lastAsked = messages.lastIndex { $0.role == .user || $0.role == .tool } ?? messages.endIndex
        self.latest = (messages[..<lastAsked].lastIndex { $0.role == .assistant } ?? -1) + 1
    }

    /// Judges the prompt.
    func judged() async -> Judged {
        var copy = self
        for turn in Turn.allCases {
            await copy.judgePassages(turn)
            await copy.judgeCalls(turn)
            await copy.judgeResults(turn)
            await copy.judgeMessages(turn)
        }
        return copy.judged
    }

    // MARK: Places

    private mutating func judgePassages(_ turn: Turn) async {
        let passages = judged.context.passages
        guard !passages.isEmpty, let line = line(at: .retrieval, turn, isLatest: true) else { return }
        guard case .passages(let passed)? = await ask(line, .retrieval, .passages(passages), .passage) else { return }
        let isSameCount = passed.count == passages.count
        guard !isSameCount || !zip(passed, passages).allSatisfy({ $0.hasSameBytes(as: $1) }) else { return }
        judged.context.passages = passed
        // Where the count is another, a rail has left some out, and nothing tells which stands for which.
        var replacement = TextReplacement(
            passages.enumerated().map { position, passage in
                let isKept = passed.contains { $0.hasSameBytes(as: passage) }
                return (passage, isSameCount ? passed[position] : isKept ? passage : "")
            })
        replace(&replacement)
        // The model would read what the rail has changed or left out.
        if !replacement.hasFoundAll { refuse("passage_not_found", by: line.entries[0].rail, .retrieval, .passage) }
    }

    /// Replaces passages where they stand in the prompt: in texts, and in what tools gave back.
    private mutating func replace(_ replacement: inout TextReplacement) {
        func replace(in part: inout Part) {
            switch part {
            case .text(var text):
                replacement.replace(in: &text.text)
                part = .text(text)
            case .toolResult(var result):
                for position in result.parts.indices {
                    guard case .text(var text) = result.parts[position] else { continue }
                    replacement.replace(in: &text.text)
                    result.parts[position] = .text(text)
                }
                part = .toolResult(result)
            default: break
            }
        }
        for message in judged.context.prompt.messages.indices {
            for part in judged.context.prompt.messages[message].parts.indices {
                replace(in: &judged.context.prompt.messages[message].parts[part])
            }
        }
    }

    /// Judges the calls of the model's last message: the caller may have written it.
    private mutating func judgeCalls(_ turn: Turn) async {
        guard let message = lastSpoken, let line = line(at: .toolCall, turn, isLatest: true) else { return }
        for part in judged.context.prompt.messages[message].parts.indices {
            guard case .toolCall(let call) = judged.context.prompt.messages[message].parts[part] else { continue }
            guard case .toolCall(let passed)? = await ask(line, .toolCall, .toolCall(call), .toolArguments) else { return }
            judged.context.prompt.messages[message].parts[part] = .toolCall(passed)
        }
    }

    private mutating func judgeResults(_ turn: Turn) async {
        for message in judged.context.prompt.messages.indices {
            guard let line = line(at: .toolResult, turn, isLatest: message >= latest) else { continue }
            for part in judged.context.prompt.messages[message].parts.indices {
                guard case .toolResult(let result) = judged.context.prompt.messages[message].parts[part] else { continue }
                guard case .toolResult(let passed)? = await ask(line, .toolResult, .toolResult(result), .toolResult) else { return }
                judged.context.prompt.messages[message].parts[part] = .toolResult(passed)
            }
        }
    }

    // MARK: Asking

    /// The rails of a place whose turn it is; nil where there are none, or the prompt is blocked already.
    func line(at place: RailPlace, _ turn: Turn, isLatest: Bool, where isAsked: (any Rail) -> Bool = { _ in true }) -> RailLine? {
        guard judged.block == nil else { return nil }
        let line = guardrails.line(at: place)
        let entries = line.entries.filter { entry in
            let isItsTurn = entry.rail.effects.contains(.rewrites) == (turn == .rewriting)
            return isItsTurn && (isLatest || entry.rail.scope == .conversation) && isAsked(entry.rail)
        }
        return entries.isEmpty ? nil : RailLine(entries, isParallel: line.isParallel)
    }

    /// Asks rails about one thing.
    ///
    /// - Returns: what passes; nil where it is blocked.
    mutating func ask(
        _ line: RailLine, _ place: RailPlace, _ content: RailSubject.Content, _ channel: RailChannel
    ) async -> RailSubject.Content? {
        guard judged.block == nil else { return nil }
        let runner = RailRunner(line: line, place: place, clock: clock, elapsed: elapsed)
        let outcome = await runner.judge(content, channel: channel, context: judged.context)
        for record in outcome.records { note(record) }
        judged.block = outcome.block
        return outcome.block == nil ? outcome.content : nil
    }

    /// Blocks what may not pass as it is and cannot be rewritten.
    mutating func refuse(_ reason: String, by rail: any Rail, _ place: RailPlace, _ channel: RailChannel) {
        guard judged.block == nil else { return }
        judged.block = RailBlock(reason)
        note(RailRecord(rail: rail.name, place: place, channel: channel, decision: .blocked, reason: reason, time: elapsed()))
    }

    private mutating func note(_ record: RailRecord) {
        let known = judged.tallies.firstIndex { $0.rail == record.rail && $0.place == record.place }
        let position = known ?? judged.tallies.count
        if known == nil { judged.tallies.append(RailTally(rail: record.rail, place: record.place)) }
        if record.decision == .allowed, record.reason == nil { return judged.tallies[position].allow(record) }
        judged.tallies[position].decide()
        judged.records.append(record)
        observer?(.decided(record))
    }
}
