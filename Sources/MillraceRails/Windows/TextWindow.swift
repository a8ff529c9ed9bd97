/// Cuts one text that streams into windows that overlap, for rails that judge whole texts: pieces in, windows to judge and text to release
/// out.
///
/// It holds no rails and waits for nothing: each method tells what to do next. The driver releases the text of an ``Action`` first, then
/// has its window judged, and tells the outcome with ``windowWasJudged(_:)``.
///
/// | policy | a window is due | it holds | it lets out |
/// |---|---|---|---|
/// | sizes n and c | after n units, then after each n − c, and at the end | up to c that were judged before, then new ones | the new ones |
/// | `stream_first` | the same | the same | nothing: text has left as it came |
/// | with a check of the whole | the same, but at the end the whole text | the same | all at the end |
/// | whole texts only | at the end | the whole text | all at the end |
///
/// Sizes are those of NeMo Guardrails' `RollingBuffer` (NeMo Guardrails documentation, "Streaming output rails"), without its last window
/// that holds nothing new. No text is judged twice: one that fits into a single window is not judged again as a whole. Memory is one
/// window, and the whole text only where the whole is checked.
struct TextWindow: Sendable {
    /// A text to be judged.
    struct Window: Sendable, Hashable {
        /// What is to be judged.
        var text: String
        /// How many bytes at its start were judged before.
        var contextByteCount = 0
        /// Whether it is a part of a text; false where the whole is checked.
        var isPart = true
        /// Whether the text has left already: records of it are late.
        var isLate = false
    }

    /// What is to be done, in this order.
    struct Action: Sendable, Hashable {
        /// The text that may leave.
        var release = ""
        /// What ends the text; nothing follows.
        var block: RailBlock?
        /// What is to be judged next; nil until more text comes.
        var window: Window?
        /// Whether the text is at its end: nothing follows.
        var isFinished = false
    }

    private enum State {
        /// Less than a window has come. A window or the end may follow.
        case collecting
        /// A window is being judged; these are its new units. Text may come meanwhile, and waits.
        case judging(Window, units: [String])
        /// The whole text is being judged. Only the end follows.
        case judgingWhole(Window)
        /// All was released, or a window was blocked.
        case over
    }

    private let policy: WindowPolicy
    /// Whether there are no windows, but the text as a whole at its end.
    private let isWhole: Bool
    private var state = State.collecting
    /// Units that were judged and are judged again with the next window.
    private var context: [String] = []
    /// Units that were not judged.
    private var fresh: [String] = []
    /// Text that is not yet told apart into characters: the last one may still grow.
    private var uncut = Substring()
    /// What has passed, where the whole is checked.
    private var passed = ""
    /// How many bytes have come and not passed.
    private var waitingByteCount = 0
    private var windowCount = 0
    private var hasEnded = false

    /// Makes a window for one text.
    ///
    /// - Parameter isWhole: whether the text is judged as a whole at its end, and only so.
    init(_ policy: WindowPolicy, isWhole: Bool = false) {
        self.policy = policy
        self.isWhole = isWhole
    }

    /// How many bytes are held back, those that were judged and only wait to be judged again not counted.
    var heldByteCount: Int { policy.streamsFirst ? 0 : waitingByteCount + passed.utf8.count }

    // MARK: What happens

    /// Takes the next piece of the text, as the provider sent it.
    mutating func textArrived(_ text: String) -> Action {
        guard !text.isEmpty, !hasEnded, !isOver else { return Action(isFinished: isOver) }
        if !isWhole { waitingByteCount += text.utf8.count }
        switch policy.unit {
        case _ where isWhole: passed += text
        case .tokens: fresh.append(text)
        case .characters: uncut += text
        }
        var action = nextWindow()
        if policy.streamsFirst { action.release = text }
        return action
    }

    /// Ends the text.
    mutating func textEnded() -> Action {
        guard !isOver else { return Action(isFinished: true) }
        hasEnded = true
        return nextWindow()
    }

    /// Takes what the rails came to on the window that was told last.
    ///
    /// A rewritten window passes where only its new part has changed; where a rail has changed what was judged before, which has left, or
    /// anything of a text that leaves first, the text is blocked.
    mutating func windowWasJudged(_ outcome: RailOutcome) -> Action {
        if let block = outcome.block { return end(with: block) }
        guard case .text(let text) = outcome.content else { return end(with: RailBlock(RailRunner.failureReason)) }
        switch state {
        case .collecting, .over: return Action(isFinished: isOver)
        case .judgingWhole(let window):
            let isRewritten = !text.hasSameBytes(as: window.text)
            if isRewritten, window.isLate { return end(with: refusal(of: outcome)) }
            finish()
            return Action(release: window.isLate ? "" : text, isFinished: true)
        case .judging(let window, var units):
            waitingByteCount -= window.text.utf8.count - window.contextByteCount
            if !text.hasSameBytes(as: window.text) {
                let old = window.text.utf8.prefix(window.contextByteCount)
                guard !window.isLate, text.utf8.starts(with: old) else { return end(with: refusal(of: outcome)) }
                // The rewritten text counts as many units as it had, and all of it is context for the next window.
                let rewritten = String(decoding: text.utf8.dropFirst(window.contextByteCount), as: UTF8.self)
                units = Array(repeating: "", count: units.count - 1) + [rewritten]
            }
            return pass(units)
        }
    }

    // MARK: What follows

    private var isOver: Bool { if case .over = state { true } else { false } }

    private mutating func pass(_ units: [String]) -> Action {
        state = .collecting
        let text = units.joined()
        context = Array((context + units).suffix(policy.contextSize))
        var action = Action()
        if policy.checksWholeText { passed += text } else if !policy.streamsFirst { action.release = text }
        let next = nextWindow()
        action.release += next.release
        action.window = next.window
        action.isFinished = next.isFinished
        return action
    }

    /// The next window where one is due, or the end.
    private mutating func nextWindow() -> Action {
        guard case .collecting = state else { return Action() }
        if isWhole { return hasEnded ? openWhole() : Action() }
        let size = policy.chunkSize - context.count
        cut(upTo: size)
        if fresh.count >= size { return open(Array(fresh.prefix(size))) }
        guard hasEnded else { return Action() }
        if policy.checksWholeText { return openWhole() }
        if !fresh.isEmpty { return open(fresh) }
        finish()
        return Action(isFinished: true)
    }

    private mutating func open(_ units: [String]) -> Action {
        fresh.removeFirst(units.count)
        windowCount += 1
        let old = context.joined()
        let window = Window(text: old + units.joined(), contextByteCount: old.utf8.count, isLate: policy.streamsFirst)
        state = .judging(window, units: units)
        return Action(window: window)
    }

    /// The whole text, with what was not yet judged in a window; its text is judged but once.
    private mutating func openWhole() -> Action {
        let whole = passed + fresh.joined()
        let isJudged = windowCount == 1 && fresh.isEmpty
        passed = ""
        fresh = []
        waitingByteCount = whole.utf8.count
        guard !whole.isEmpty, !isJudged else {
            finish()
            return Action(release: policy.streamsFirst ? "" : whole, isFinished: true)
        }
        let window = Window(text: whole, isPart: false, isLate: policy.streamsFirst)
        state = .judgingWhole(window)
        return Action(window: window)
    }

    private mutating func end(with block: RailBlock) -> Action {
        finish()
        return Action(block: block, isFinished: true)
    }

    private mutating func finish() {
        state = .over
        (context, fresh, uncut, passed) = ([], [], Substring(), "")
        waitingByteCount = 0
    }

    /// A rewrite that comes too late is a block for the same reason.
    private func refusal(of outcome: RailOutcome) -> RailBlock {
        RailBlock(outcome.records.last { $0.decision == .rewritten }?.reason ?? "rewritten")
    }

    /// Tells characters apart, as many as a window needs: the last one only at the end, since what follows may belong to it (UAX #29).
    private mutating func cut(upTo count: Int) {
        while fresh.count < count, let first = uncut.first {
            let rest = uncut.dropFirst()
            guard hasEnded || !rest.isEmpty else { return }
            fresh.append(String(first))
            uncut = rest
        }
    }
}
