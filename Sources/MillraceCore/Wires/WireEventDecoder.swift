/// Decodes the events of one wire into a ``ResponseAssembler``.
///
/// Does no I/O and knows no framing: ``ResponseDecoder`` drives it.
protocol WireEventDecoder: Sendable {
    /// What the response is assembled from.
    var assembler: ResponseAssembler { get }
    /// Whether a part went over its limit.
    ///
    /// Asked after every event: through ``assembler`` it would copy all that is being assembled.
    var isOverLimit: Bool { get }
    /// How far the end of the response is proved.
    var evidence: EndEvidence { get }
    /// Other fields of the provider, parsed.
    var metadata: JSONObject { get }

    /// Decodes one event, or a whole body.
    ///
    /// Nothing is told of an event that does not decode: it is read whole before the first frame is made of it.
    mutating func decode(_ event: WireEvent, into frames: inout [StreamFrame]) throws(JSONError) -> EventReading

    /// Adds a diagnostic.
    mutating func note(_ code: Diagnostic.Code, value: Int?, into frames: inout [StreamFrame])

    /// Ends the response.
    mutating func close(_ closing: ResponseAssembler.Closing, into frames: inout [StreamFrame])
}

/// One event as the framing gives it.
struct WireEvent {
    /// The event's name, where the framing has names; empty otherwise.
    var name: UnsafeRawBufferPointer
    /// The payload: one JSON document in valid UTF-8.
    var data: UnsafeRawBufferPointer
    /// The number of the event, from 1.
    var number: Int
    /// Whether the payload is the whole body of a response that was not streamed.
    var isWholeBody: Bool
    /// Whether the framing itself marks the event as an error (`:message-type: exception`); ``name`` is then the error's type.
    var isException = false
}

/// What an event turned out to be.
enum EventReading {
    /// Part of the response.
    case recognized
    /// The event that proves the end: nothing after it is read.
    case finished
    /// JSON, but nothing this wire knows; the word tells what it looks like.
    case foreign(String)
    /// A whole body of this wire that holds no answer.
    case unanswered
    /// An error of the provider: the response is over.
    case failed(ProviderError)
    /// A sign of life of the wire's own, which is no progress (ER-12).
    case keepAlive
    /// The beginning of another response (ER-06): what came before and what follows do not belong together.
    case spliced
}

/// How far the end of a response is proved.
enum EndEvidence {
    /// Nothing proves it.
    case none
    /// Some choices have ended, others have not.
    case partial
    /// Every choice that was seen has ended.
    case complete
}
