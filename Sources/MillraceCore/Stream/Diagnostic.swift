/// A structured, non-fatal note on a response: something the provider left ambiguous or did wrong, and how it was read.
///
/// A diagnostic says what and where in numbers and names of the wire; it never holds text of the prompt or the answer.
public struct Diagnostic: Sendable, Hashable, Codable, CustomStringConvertible {
    /// What was met.
    public enum Code: String, Sendable, Hashable, Codable, CaseIterable {
        /// A fragment carried another index than the call it belongs to.
        case toolCallIndexDrift
        /// A continuation carried a fresh id; the first one was kept.
        case toolCallIDChurn
        /// Two calls carried one id; the second got a minted one.
        case toolCallDuplicateID
        /// The provider gave no id; one was minted.
        case toolCallIDMinted
        /// A fragment carried another name than its call.
        case toolCallNameConflict
        /// A negative index was ignored.
        case toolCallNegativeIndex
        /// A repeated name could mean one call or two, and nothing told which.
        case toolCallAmbiguousRepeat
        /// A fragment for a call that was never named.
        case toolCallWithoutName
        /// Whole arguments arrived that contradict the pieces before them.
        case toolArgumentsContradict
        /// The arguments were a JSON string that holds the object; it was unwrapped once.
        case toolArgumentsUnwrapped
        /// A call of a kind Millrace does not know was kept as an opaque part.
        case unknownToolCallType
        /// The provider said "tool calls" but made none.
        case finishToolCallsWithoutCalls
        /// The provider said "stop" although it made tool calls.
        case finishStopWithCalls
        /// The answer ended, naturally or at the output limit, and holds nothing.
        case emptyAnswer
        /// The output limit was used up by reasoning.
        case reasoningUsedUpOutput
        /// The response id changed; the first one was kept.
        case responseIDChanged
        /// The model changed; the last one was kept.
        case modelChanged
        /// A whole message at the end contradicts what was streamed.
        case snapshotContradicts
        /// The last event had no blank line after it.
        case unterminatedEvent
        /// The stream had no sentinel, but proof of its end.
        case missingSentinel
        /// The connection broke after the proof of the end.
        case connectionLostAfterEnd
        /// The finish reason was made up, as the profile allows.
        case finishReasonSynthesized
        /// An event had bytes that are not UTF-8; they were replaced.
        case invalidUTF8Replaced
        /// A text had half of a surrogate pair; it was replaced.
        case loneSurrogateReplaced
        /// A line that is no field of an event was ignored.
        case unrecognizedLine
        /// The event name and the payload's type disagree; the payload decides.
        case eventNameDiffersFromType
        /// Events did not come in the order of their numbers; they were taken as they came.
        case eventOutOfOrder
        /// A whole response came where a stream was asked for.
        case wholeBodyInsteadOfStream
        /// The model cannot stream tool calls; the whole response was fetched.
        case toolStreamingUnavailable
        /// A piece of a kind Millrace does not know was kept as an opaque part.
        case unknownPart
        /// Metadata beyond the limit was left out.
        case metadataDropped
        /// A tool call that never became whole was left out of the conversation.
        case incompleteCallOmitted
        /// Reasoning of another provider was left out of the request.
        case foreignReasoningDropped
        /// A request field the provider refuses was left out.
        case requestFieldDropped
        /// The usage is what was known when the response was cancelled.
        case usageIncomplete
        /// An earlier attempt failed before its first content; this response is another one's.
        case attemptFailed
        /// An executor was not asked, because it had failed too often.
        case executorSkipped
        /// A later request answered before the first one did.
        case hedgeAnswered
        /// The response comes from a cache; what it used was used before.
        case responseFromCache
        /// The cache could not be read or written.
        case cacheUnavailable
    }

    /// What was met.
    public var code: Code
    /// The choice it concerns.
    public var choice: Int?
    /// The part it concerns.
    public var part: PartID?
    /// The event it was met in, counted from 1.
    public var event: Int?
    /// A number that belongs to the code: a size, an index, a count.
    public var value: Int?
    /// A name that belongs to the code: a field or type of the wire, an executor.
    ///
    /// Never text of the conversation.
    public var field: String?

    /// Makes a note.
    public init(_ code: Code, choice: Int? = nil, part: PartID? = nil, event: Int? = nil, value: Int? = nil, field: String? = nil) {
        self.code = code
        self.choice = choice
        self.part = part
        self.event = event
        self.value = value
        self.field = field
    }

    /// What it is and where, without any text of the conversation.
    public var description: String {
        var text = code.rawValue
        if let field { text += " \(field)" }
        if let value { text += " (\(value))" }
        if let part { text += ", part \(part.choice).\(part.index)" } else if let choice { text += ", choice \(choice)" }
        if let event { text += ", event \(event)" }
        return text
    }
}
