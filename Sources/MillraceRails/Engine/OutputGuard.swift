internal import MillraceCore

/// The rails behind a model as a state machine: frames go in, frames that may leave come out.
///
/// It does no I/O. Where rails must be asked that take time, it says so in ``judgement`` and reads nothing more until it has the answer;
/// what came meanwhile waits its turn, so that the same frames give the same result however they were cut.
///
/// | frame | while rails read it |
/// |---|---|
/// | text, refusal, reasoning | leaves in the push it came in, but for what may still become a match; rails that judge wholes hold it |
/// | tool call | held until its verdict; its complete frame leaves just before the end, since a later block takes it back |
/// | sound | held until its verdict |
/// | citation, server tool, start, usage, diagnostic, end | each text in it is read by itself |
/// | opaque | as ``OpaquePartPolicy`` says |
/// | probabilities of tokens | left out: they tell text that is held or masked |
/// | record of a rail | passes |
struct OutputGuard: Sendable {
    /// How far the response has come.
    enum Step: Sendable {
        /// It reads frames.
        case reading
        /// It waits for an answer; reading or blocked may follow.
        case judging(Judgement, Purpose)
        /// The end has left.
        case ended
        /// A block has ended it: the upstream is of no use any more.
        case blocked
    }

    /// What an answer decides.
    enum Purpose: Sendable {
        /// A window of a text part, by its position.
        case text(Int, TextWindow.Window)
        /// A tool call, by its position, and where the rails stand that are asked.
        case call(Int, ToolCallComplete, at: RailPlace)
        /// A sound, by its position, and whether its words are others already.
        case audio(Int, AudioComplete, isRewritten: Bool)
        /// A frame that is judged by itself.
        case frame(StreamFrame)

        /// Whether a block may take out this alone.
        var isApart: Bool {
            switch self {
            case .call, .frame: true
            case .text, .audio: false
            }
        }
    }

    /// What engine decisions are called in records.
    static let name = "guardrails"

    let rails: OutputRails
    let guardrails: Guardrails
    let context: RailContext
    let elapsed: @Sendable () -> Duration
    let observer: RailObserver?

    var step = Step.reading
    var parts: [GuardedPart] = []
    /// The position of the part that was last looked for.
    private var recent = 0
    /// Frames that came while an answer was waited for.
    private var backlog: [StreamFrame] = []
    /// Records of the prompt, to be told when the response begins.
    private var openingRecords: [RailRecord]
    /// Everything that has left but deltas, whose text the completes tell again.
    private(set) var told: [StreamFrame] = []
    /// What the start told.
    var start = ResponseStart()
    /// What has been used so far.
    var usage: Usage?
    /// The ends of calls that may leave, unless the response is blocked.
    var provenCalls: [ToolCallComplete] = []
    /// Sources of the whole response that wait for its texts.
    var heldSources: [CitationFrame] = []
    /// The choices that have lost a call.
    var withdrawnChoices: Set<Int> = []
    /// What is said in the place of a call that was withdrawn.
    var withdrawnReply: String?
    /// What each rail was asked and has decided.
    var tallies: [RailTally]
    /// The highest part of each choice, withheld ones included.
    var choices: [Int: Int] = [0: -1]
    /// Words of the provider that rails have let pass: they come again with every event.
    var clearedWords: Set<String> = []
    /// How many parts hold something back.
    private(set) var holdingCount = 0

    /// Makes the stage of one response.
    ///
    /// - Parameters:
    ///   - tallies: what the rails before the model have decided.
    ///   - openingRecords: the records of them that are told at once.
    init(
        rails: OutputRails, guardrails: Guardrails, context: RailContext, tallies: [RailTally] = [], openingRecords: [RailRecord] = [],
        elapsed: @escaping @Sendable () -> Duration, observer: RailObserver?
    ) {
        self.rails = rails
        self.guardrails = guardrails
        self.context = context
        self.elapsed = elapsed
        self.observer = observer
        self.openingRecords = openingRecords
        self.tallies = rails.rails.map { RailTally(rail: $0.rail.name, place: $0.place) } + tallies
    }

    /// What must be asked before anything more can leave; nil where nothing is.
    var judgement: Judgement? { if case .judging(let judgement, _) = step { judgement } else { nil } }
    /// Whether frames are still read.
    var isReading: Bool { if case .reading = step { true } else { false } }
    /// Whether a block has ended the response.
    var isBlocked: Bool { if case .blocked = step { true } else { false } }
    /// Whether the end has left.
    var isOver: Bool {
        switch step {
        case .ended, .blocked: true
        case .reading, .judging: false
        }
    }
    /// Whether anything is held back.
    var isHolding: Bool { holdingCount > 0 }

    // MARK: Reading

    /// Takes in frames and appends those that may leave.
    mutating func consume(_ batch: [StreamFrame], into frames: inout [StreamFrame]) {
        guard case .reading = step, backlog.isEmpty else {
            if case .judging = step { backlog += batch }
            return
        }
        guard !rails.isEmpty else { return pass(batch, into: &frames) }
        if !openingRecords.isEmpty, let first = batch.first { open(before: first, into: &frames) }
        for (position, frame) in batch.enumerated() {
            take(frame, into: &frames)
            if case .reading = step { continue }
            if case .judging = step { backlog = Array(batch[(position + 1)...]) }
            return
        }
    }

    /// Hands frames on where no rail stands behind the model; only the records of those before it are added.
    private mutating func pass(_ batch: [StreamFrame], into frames: inout [StreamFrame]) {
        if let first = batch.first { open(before: first, into: &frames) }
        for frame in batch {
            if case .end = frame {
                tellAllowances(into: &frames)
                step = .ended
            }
            frames.append(frame)
            if case .start = frame { tellOpeningRecords(into: &frames) }
        }
    }

    /// Takes in the answer to ``judgement`` and goes on.
    mutating func resolve(_ outcome: RailOutcome, into frames: inout [StreamFrame]) {
        guard case .judging(_, let purpose) = step else { return }
        step = .reading
        if let block = outcome.block, block.extent == .response || !purpose.isApart { closeOpenParts(into: &frames) }
        var outcome = outcome
        if case .text(_, let window) = purpose, window.isLate {
            for index in outcome.records.indices { outcome.records[index].isLate = true }
        }
        note(outcome.records, into: &frames)
        switch purpose {
        case .text(let position, let window): resolveText(position, window, outcome, into: &frames)
        case .call(let position, let complete, let place): resolveCall(position, complete, outcome, at: place, into: &frames)
        case .audio(let position, let complete, let isRewritten):
            resolveAudio(position, complete, isRewritten: isRewritten, outcome, into: &frames)
        case .frame(let frame): resolve(frame, outcome, into: &frames)
        }
        guard case .reading = step, !backlog.isEmpty else { return }
        let batch = backlog
        backlog = []
        consume(batch, into: &frames)
    }

    /// Reads one frame: the one place where it is said what rails read of each kind.
    private mutating func take(_ frame: StreamFrame, into frames: inout [StreamFrame]) {
        switch frame {
        case .textDelta(let delta): grow(position(of: delta.part, .text), by: delta.text, frame, into: &frames)
        case .refusalDelta(let delta): grow(position(of: delta.part, .refusal), by: delta.text, frame, into: &frames)
        case .reasoningDelta(let delta):
            let position = position(of: delta.part, .reasoning)
            if delta.isSummary { parts[position].isSummary = true }
            grow(position, by: delta.text, frame, into: &frames)
        case .textComplete(let complete): completeText(position(of: complete.part, .text), complete.text, frame, into: &frames)
        case .refusalComplete(let complete): completeText(position(of: complete.part, .refusal), complete.text, frame, into: &frames)
        case .reasoningComplete(let complete):
            completeText(position(of: complete.part, .reasoning), complete.reasoning.text, frame, into: &frames)
        case .toolCallStart(let start): startCall(position(of: start.part, .call), start, into: &frames)
        case .toolCallDelta(let delta): growCall(position(of: delta.part, .call), delta, into: &frames)
        case .toolCallComplete(let complete): completeCall(position(of: complete.part, .call), complete, into: &frames)
        case .audioDelta(let delta): growAudio(position(of: delta.part, .audio), delta, into: &frames)
        case .audioComplete(let complete): completeAudio(position(of: complete.part, .audio), complete, into: &frames)
        case .citation(let citation): cite(citation, into: &frames)
        case .serverTool(let tool): read(tool, into: &frames)
        case .opaque(let opaque): read(opaque, into: &frames)
        case .logprobs(let logprobs): read(logprobs, into: &frames)
        case .start(let start): read(start, into: &frames)
        case .usage(let usage): read(usage, into: &frames)
        case .diagnostic(let diagnostic): read(diagnostic, into: &frames)
        case .rail: tell(frame, into: &frames)
        case .end(let end): finish(end, into: &frames)
        }
    }

    /// Lets a frame leave that is no delta.
    mutating func tell(_ frame: StreamFrame, into frames: inout [StreamFrame]) {
        // Of snapshots the last one counts.
        if case .usage = frame, case .usage? = told.last { told.removeLast() }
        told.append(frame)
        frames.append(frame)
    }

    /// Tells what the rails before the model have decided: behind the start, where there is one.
    private mutating func open(before first: StreamFrame, into frames: inout [StreamFrame]) {
        if case .start = first { return }
        tellOpeningRecords(into: &frames)
    }

    mutating func tellOpeningRecords(into frames: inout [StreamFrame]) {
        guard !openingRecords.isEmpty else { return }
        for record in openingRecords { tell(.rail(record), into: &frames) }
        openingRecords = []
    }

    // MARK: Parts

    /// The position of a part, made where it is new.
    @inline(__always)
    private mutating func position(of id: PartID, _ kind: GuardedPart.Kind) -> Int {
        if recent < parts.count, parts[recent].id == id { return recent }
        recent = parts.firstIndex { $0.id == id } ?? makePart(id, kind)
        return recent
    }

    private mutating func makePart(_ id: PartID, _ kind: GuardedPart.Kind) -> Int {
        noteIndex(id)
        let channel: RailChannel =
            switch kind {
            case .text: .text
            case .refusal: .refusal
            case .reasoning: .reasoning
            case .call: .toolArguments
            case .audio: .transcript
            }
        let isCall = kind == .call
        // A call is read as a whole: its arguments are no text as long as they stream.
        let readers = isCall ? [] : rails.readers(of: channel)
        let isJudged = !isCall && rails.judges(channel)
        var part = GuardedPart(
            id: id, kind: kind, isRead: isCall ? rails.readsCalls : !readers.isEmpty || isJudged, chain: makeChain(readers, channel))
        // A sound is judged at once, when all of it is there.
        if isJudged, kind != .audio { part.window = TextWindow(guardrails.windows, isWhole: rails.judgesWholeTexts) }
        parts.append(part)
        return parts.count - 1
    }

    /// Notes that a part exists, so that a reply has a place of its own.
    mutating func noteIndex(_ id: PartID) { choices[id.choice] = max(choices[id.choice] ?? -1, id.index) }

    /// Filters for one text.
    mutating func makeChain(_ readers: [OutputRails.Reader], _ channel: RailChannel) -> TextChain {
        for reader in readers { tallies[reader.number].ask(about: channel) }
        return TextChain(readers) { TextFilterRequest(place: $0.place, channel: channel, context: context) }
    }

    // MARK: Holding

    /// Checks what a part holds against the limits, and tells when it begins or ends to hold.
    mutating func checkHold(_ position: Int, limit: Int, into frames: inout [StreamFrame]) {
        let count = parts[position].heldByteCount
        if count > limit {
            let holder = holder(of: position)
            stop(RailBlock("hold_limit"), by: holder, channel: parts[position].channel, part: parts[position].id, into: &frames)
            return
        }
        setHeld(position, count > 0 ? count : nil)
    }

    mutating func setHeld(_ position: Int, _ count: Int?) {
        guard parts[position].isToldHeld != (count != nil) else { return }
        parts[position].isToldHeld = count != nil
        holdingCount += count == nil ? -1 : 1
        guard let observer else { return }
        let (channel, part) = (parts[position].channel, parts[position].id)
        observer(count.map { .held(channel: channel, part: part, byteCount: $0) } ?? .released(channel: channel, part: part))
    }

    /// The upstream has said nothing for too long while something was held.
    mutating func holdTimedOut(into frames: inout [StreamFrame]) {
        guard case .reading = step, let position = parts.firstIndex(where: \.isToldHeld) else { return }
        let part = parts[position]
        stop(RailBlock("hold_time"), by: holder(of: position), channel: part.channel, part: part.id, into: &frames)
    }

    /// The rail for whose sake a part is held; nil where none of them can be named.
    func holder(of position: Int) -> Int? {
        let part = parts[position]
        if let filter = part.chain.holder { return filter }
        let channel = part.channel
        return rails.rails.firstIndex { entry in
            guard part.kind == .call || entry.place == .output else { return false }
            return entry.place == .toolCall || (entry.rail.channels?.contains(channel) ?? true)
        }
    }
}
