internal import MillraceCore

/// The rails before a model: what the user says, calls and results of tools, passages that were retrieved.
///
/// Rails that rewrite read everything first, wherever they stand in their lines; then the others read what the model will read. The
/// caller's own prompt stays as it is.
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
    private enum Turn: CaseIterable {
        /// Those that rewrite.
        case rewriting
        /// The others.
        case judging
    }

    private let guardrails: Guardrails
    private let clock: any Clock<Duration>
    private let elapsed: @Sendable () -> Duration
    private let observer: RailObserver?
    private var judged: Judged
    /// The message behind the last one of the model.
    private let latest: Int

    init(
        guardrails: Guardrails, context: RailContext, clock: any Clock<Duration>, elapsed: @escaping @Sendable () -> Duration,
        observer: RailObserver?
    ) {
        self.guardrails = guardrails
        self.clock = clock
        self.elapsed = elapsed
        self.observer = observer
        self.judged = Judged(context: context)
        self.latest = (context.prompt.messages.lastIndex { $0.role == .assistant } ?? -1) + 1
    }

    /// Judges the prompt.
    func judged() async -> Judged {
        var copy = self
        for turn in Turn.allCases {
            await copy.judgePassages(turn)
            await copy.judgeCalls(turn)
            await copy.judgeResults(turn)
            await copy.judgeUser(turn)
        }
        return copy.judged
    }

    // MARK: Places

    private mutating func judgePassages(_ turn: Turn) async {
        let passages = judged.context.passages
        guard !passages.isEmpty, let line = line(at: .retrieval, turn, isLatest: true) else { return }
        guard case .passages(let passed)? = await ask(line, .retrieval, .passages(passages), .passage) else { return }
        guard passed != passages || !zip(passed, passages).allSatisfy({ $0.hasSameBytes(as: $1) }) else { return }
        judged.context.passages = passed
        // Where the count is another, a rail has left some out, and nothing tells which stands for which.
        var texts: [String: String] = [:]
        for (position, passage) in passages.enumerated() {
            texts[passage] = passed.count == passages.count ? passed[position] : passed.contains(passage) ? passage : ""
        }
        replace(texts)
    }

    /// Replaces passages where they stand in the prompt, the longest first, since one may be a piece of another.
    private mutating func replace(_ texts: [String: String]) {
        let ordered = texts.sorted { ($0.key.utf8.count, $0.key) > ($1.key.utf8.count, $1.key) }.filter {
            !$0.key.isEmpty && $0.key != $0.value
        }
        for message in judged.context.prompt.messages.indices {
            for part in judged.context.prompt.messages[message].parts.indices {
                guard case .text(var text) = judged.context.prompt.messages[message].parts[part] else { continue }
                for (passage, rewritten) in ordered { text.text = text.text.replacing(passage, with: rewritten) }
                judged.context.prompt.messages[message].parts[part] = .text(text)
            }
        }
    }

    /// Judges the calls of the model's last message: the caller may have written it.
    private mutating func judgeCalls(_ turn: Turn) async {
        guard latest > 0, let line = line(at: .toolCall, turn, isLatest: true) else { return }
        let message = latest - 1
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

    private mutating func judgeUser(_ turn: Turn) async {
        for message in judged.context.prompt.messages.indices where judged.context.prompt.messages[message].role == .user {
            guard let line = line(at: .input, turn, isLatest: message >= latest) else { continue }
            if let name = judged.context.prompt.messages[message].name {
                judged.context.prompt.messages[message].name = await askText(line, name, .metadata)
            }
            await judgeText(of: message, line)
            await judgeFiles(of: message, line)
        }
    }

    // MARK: What the user says

    /// Judges the text of a message as one, so that nothing hides between two parts.
    private mutating func judgeText(of message: Int, _ line: RailLine) async {
        let text = judged.context.prompt.messages[message].text
        guard !text.isEmpty, case .text(let passed)? = await ask(line, .input, .text(text), .text) else { return }
        guard !passed.hasSameBytes(as: text) else { return }
        // The first text part says it all; nothing tells where another would begin now.
        var isTold = false
        judged.context.prompt.messages[message].parts = judged.context.prompt.messages[message].parts.compactMap { part in
            guard case .text(var known) = part else { return part }
            if isTold { return nil }
            isTold = true
            known.text = passed
            return .text(known)
        }
    }

    /// Judges names, addresses and texts of files.
    private mutating func judgeFiles(of message: Int, _ line: RailLine) async {
        for part in judged.context.prompt.messages[message].parts.indices {
            switch judged.context.prompt.messages[message].parts[part] {
            case .file(var file):
                if let name = file.filename { file.filename = await askText(line, name) }
                file.source = await judgedSource(file.source, line)
                judged.context.prompt.messages[message].parts[part] = .file(file)
            case .image(var image):
                image.source = await judgedSource(image.source, line)
                judged.context.prompt.messages[message].parts[part] = .image(image)
            case .audio(var audio):
                if let transcript = audio.transcript { audio.transcript = await askText(line, transcript, .transcript) }
                judged.context.prompt.messages[message].parts[part] = .audio(audio)
            default: break
            }
        }
    }

    private mutating func judgedSource(_ source: MediaSource, _ line: RailLine) async -> MediaSource {
        switch source {
        case .url(let url): return .url(await askText(line, url))
        case .base64(let base64, let mediaType):
            let isText = mediaType.hasPrefix("text/") || mediaType.contains("json") || mediaType.contains("xml")
            guard isText, let bytes = Base64.decode(base64) else { return source }
            let text = String(decoding: bytes, as: UTF8.self)
            let passed = await askText(line, text)
            return passed.hasSameBytes(as: text) ? source : .base64(Base64.encode(Array(passed.utf8)), mediaType: mediaType)
        case .fileID: return source
        }
    }

    // MARK: Asking

    /// The rails of a place whose turn it is; nil where there are none, or the prompt is blocked already.
    private func line(at place: RailPlace, _ turn: Turn, isLatest: Bool) -> RailLine? {
        guard judged.block == nil else { return nil }
        let line = guardrails.line(at: place)
        let entries = line.entries.filter { entry in
            entry.rail.effects.contains(.rewrites) == (turn == .rewriting) && (isLatest || entry.rail.scope == .conversation)
        }
        return entries.isEmpty ? nil : RailLine(entries, isParallel: line.isParallel)
    }

    private mutating func askText(_ line: RailLine, _ text: String, _ channel: RailChannel = .file) async -> String {
        guard !text.isEmpty, case .text(let passed)? = await ask(line, .input, .text(text), channel) else { return text }
        return passed
    }

    /// Asks rails about one thing.
    ///
    /// - Returns: what passes; nil where it is blocked.
    private mutating func ask(
        _ line: RailLine, _ place: RailPlace, _ content: RailSubject.Content, _ channel: RailChannel
    ) async -> RailSubject.Content? {
        guard judged.block == nil else { return nil }
        let runner = RailRunner(line: line, place: place, clock: clock, elapsed: elapsed)
        let outcome = await runner.judge(content, channel: channel, context: judged.context)
        for record in outcome.records { note(record) }
        judged.block = outcome.block
        return outcome.block == nil ? outcome.content : nil
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
