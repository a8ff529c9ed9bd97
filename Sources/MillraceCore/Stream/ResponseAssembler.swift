/// Makes frames of what a wire reports about one response: opens and closes parts, tells which call a fragment belongs to, merges
/// usage, and ends the response once.
///
/// Every wire decodes its events into calls of this type, so the laws of the frames hold for all of them. Whole bodies go the same way.
struct ResponseAssembler: Sendable {
    /// What is told before the first content.
    var start: ResponseStart
    /// The tools of the request: they decide how fragmented names are read.
    let declaredTools: Set<String>
    /// What minted ids begin with.
    let idSeed: String
    /// Whether ids of calls change with every fragment (row 5 of the table in <doc:ToolCalls>).
    let idsChurn: Bool
    /// Whether arguments that are a JSON string holding an object are unwrapped once (TC-28).
    let unwrapsArguments: Bool
    /// Whether a natural stop with tool calls counts as finish reason `toolCalls` (TC-36).
    let promotesFinish: Bool
    /// The most bytes of one part.
    let maxPartBytes: Int
    /// Whether a call is complete at its own end.
    let completesCallsEarly: Bool

    /// The choices seen, choice 0 first, then in order of appearance.
    var choices: [ChoiceAssembly] = [ChoiceAssembly(index: 0)]
    /// The usage so far.
    private(set) var usage: Usage?
    /// The form of the usage object that was merged last; nil where it was the first one, or another kind of thing.
    private(set) var repeatedUsage: RepeatedUsage?
    /// The number of the present event, for diagnostics.
    var event = 0
    /// Whether a content frame has gone out.
    private(set) var hasContent = false
    /// Whether a part went over its limit.
    private(set) var isOverLimit = false

    private var usageFormCount = 0
    private var isStarted = false
    private var model: String?
    private var noted: Set<Note> = []

    // A diagnostic is told once for each place it concerns, not for each fragment.
    private struct Note: Hashable {
        var code: Diagnostic.Code
        var choice: Int?
        var slot: Int?
    }

    init(context: ResponseContext, limits: DecodingLimits, idsChurn: Bool, unwrapsArguments: Bool, promotesFinish: Bool) {
        self.start = ResponseStart(requestID: context.requestID)
        self.declaredTools = context.declaredTools
        self.idSeed = context.idSeed
        self.idsChurn = idsChurn
        self.unwrapsArguments = unwrapsArguments
        self.promotesFinish = promotesFinish
        self.maxPartBytes = limits.maxPartBytes
        self.completesCallsEarly = context.completesCallsEarly
    }

    // MARK: The whole response

    /// The model, as last reported.
    var reportedModel: String? { model }

    /// Takes over a response id; the first one stays (MD-13).
    mutating func setResponseID(_ id: String, into frames: inout [StreamFrame]) {
        if let known = start.responseID {
            if known != id { note(.responseIDChanged, into: &frames) }
        } else {
            start.responseID = id
        }
    }

    /// Takes over a model name; the last one stays (MD-14).
    mutating func setModel(_ name: String, into frames: inout [StreamFrame]) {
        if let model, model != name { note(.modelChanged, into: &frames) }
        if !isStarted { start.model = name }
        model = name
    }

    /// Takes over a usage object as the wire has it, and tells it when it changes something.
    ///
    /// - Parameters:
    ///   - json: the object, which was read strictly before.
    ///   - read: how the wire reads it.
    mutating func merge(usage json: UnsafeRawBufferPointer, _ read: (JSONObject) -> Usage, into frames: inout [StreamFrame]) {
        if repeatedUsage?.end(at: 0, in: json) == json.count { return mergeRepeatedUsage(at: 0, in: json, into: &frames) }
        // It was read strictly before: it parses.
        guard case .object(let object)? = try? JSONValue(parsing: json) else { return }
        let isRepeated = usage != nil
        merge(read(object), into: &frames)
        // Most responses tell their usage once: its form is learnt when there is a second one, and not over and over.
        guard isRepeated, let usage, usageFormCount < ResponseAssembler.maxUsageForms else { return }
        usageFormCount += 1
        repeatedUsage = RepeatedUsage(json, mergedInto: usage.raw, read)
    }

    /// Takes over a usage object of the form of the last one.
    ///
    /// - Parameter start: where it begins in the data.
    mutating func mergeRepeatedUsage(at start: Int, in data: UnsafeRawBufferPointer, into frames: inout [StreamFrame]) {
        guard var merged = usage, repeatedUsage?.merge(at: start, in: data, into: &merged) == true else { return }
        usage = merged
        emit(.usage(merged), into: &frames)
    }

    // A server whose usage has ever other fields is read in full each time.
    private static let maxUsageForms = 32

    /// Takes over a usage snapshot and tells it when it changes something.
    mutating func merge(_ snapshot: Usage, into frames: inout [StreamFrame]) {
        repeatedUsage = nil
        var merged = usage ?? Usage()
        merged.merge(snapshot)
        guard merged != usage, merged != Usage() else { return }
        usage = merged
        emit(.usage(merged), into: &frames)
    }

    /// Adds a diagnostic, once for each place it concerns.
    mutating func note(
        _ code: Diagnostic.Code, choice: Int? = nil, slot: Int? = nil, part: PartID? = nil, value: Int? = nil, field: String? = nil,
        into frames: inout [StreamFrame]
    ) {
        guard noted.insert(Note(code: code, choice: choice, slot: slot)).inserted else { return }
        let diagnostic = Diagnostic(code, choice: choice, part: part, event: event > 0 ? event : nil, value: value, field: field)
        emit(.diagnostic(diagnostic), into: &frames)
    }

    /// Tells that the response has begun, unless that was told.
    mutating func begin(into frames: inout [StreamFrame]) {
        guard !isStarted else { return }
        isStarted = true
        frames.append(.start(start))
    }

    /// Adds a frame that is no content.
    mutating func emit(_ frame: StreamFrame, into frames: inout [StreamFrame]) {
        if !isStarted { begin(into: &frames) }
        frames.append(frame)
    }

    /// Adds a frame of content.
    mutating func emitContent(_ frame: StreamFrame, into frames: inout [StreamFrame]) {
        if !isStarted { begin(into: &frames) }
        hasContent = true
        frames.append(frame)
    }

    /// Counts bytes of a part against the limit.
    mutating func checkLimit(_ bytes: Int) {
        if bytes > maxPartBytes { isOverLimit = true }
    }

    /// The position of a choice, made if it is new.
    mutating func position(ofChoice index: Int) -> Int {
        if index == 0 { return 0 }
        if let known = choices.firstIndex(where: { $0.index == index }) { return known }
        choices.append(ChoiceAssembly(index: index))
        return choices.count - 1
    }
}

/// The state of one choice while it streams.
struct ChoiceAssembly: Sendable {
    /// A kind of part that grows by deltas, one at a time.
    enum OpenKind: Sendable { case none, text, reasoning, refusal, audio }

    /// The provider's number of the choice.
    let index: Int
    /// What is open.
    var openKind = OpenKind.none
    /// The open part.
    var openPart = PartID(index: 0)
    /// The text of the open text or refusal.
    var openText = ""
    /// What the open text was signed with.
    var openSignature: String?
    /// The open reasoning.
    var openReasoning = ReasoningPart()
    /// The open sound.
    var openAudio = AudioPart()
    /// The index of the next part.
    var nextPart = 0
    /// The tool calls.
    var calls = ToolCallTable()
    /// How many calls closed in a way that they can be run.
    var completeCallCount = 0
    /// The texts of closed parts, for comparison with a whole message at the end.
    var closedTexts: [String] = []
    /// The reasoning of closed parts.
    var closedReasoning: [String] = []
    /// The closed refusals.
    var closedRefusals: [String] = []
    /// The last text part, for citations that come late.
    var lastTextPart: PartID?
    /// Parts of activities that providers report more than once, by the provider's key.
    var activities: [String: PartID] = [:]
    /// Whether sound was told.
    var hasAudio = false
    /// How many citations were told.
    var citationCount = 0
    /// Whether the wire mentioned the choice.
    var isSeen = false
    /// How it ended.
    var finish = ChoiceFinish()

    init(index: Int) { self.index = index }

    /// The identity of a new part.
    mutating func makePart() -> PartID {
        defer { nextPart += 1 }
        return PartID(choice: index, index: nextPart)
    }
}

/// How a choice ended, as far as the wire has said.
struct ChoiceFinish: Sendable {
    /// In Millrace's vocabulary.
    var reason: FinishReason?
    /// The provider's word.
    var raw: String?
    /// The stop text that was reached.
    var stopSequence: String?

    /// Takes over a reason: the last one stays, but a limit, filter or error is not downgraded by a later natural stop (MD-08).
    mutating func set(_ reason: FinishReason, raw: String) {
        switch self.reason {
        case .length, .contentFilter, .error, .refusal:
            if reason == .stop || reason == .toolCalls { return }
        default: break
        }
        self.reason = reason
        self.raw = raw
    }
}
