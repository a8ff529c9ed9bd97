public import MillraceCore

/// What a wire can carry of a response: the limits that made-up responses keep to, each declared here and nowhere else.
///
/// A law that holds "for every wire" holds for everything this table allows. What a wire cannot carry is left out of the response before it
/// is written, so that no test has to forgive a difference it did not declare.
public struct WireAbilities: Sendable, Hashable {
    /// How arguments of tool calls travel.
    public enum Arguments: Sendable, Hashable {
        /// The wire has no tool calls.
        case none
        /// As text, in pieces, kept byte for byte.
        case text
        /// As text, whole, kept byte for byte.
        case wholeText
        /// As a JSON value: their value is kept, not their text.
        case value
    }

    /// What else can be signed, or stand in for reasoning that the provider keeps to itself.
    public enum Proof: Sendable, Hashable, CaseIterable {
        /// Reasoning carries a signature.
        case reasoningSignature
        /// Reasoning without words, encrypted, as a part of its own.
        case encrypted
        /// Text carries a signature.
        case textSignature
        /// Tool calls carry a signature.
        case callSignature
    }

    /// A piece of the wire's own that Millrace does not model.
    public struct Opaque: Sendable, Hashable {
        /// The kind its decoder gives it.
        public var kind: String
        /// Its JSON.
        public var json: String
    }

    /// How arguments travel.
    public var arguments = Arguments.text
    /// Whether calls have ids of the provider's.
    public var hasCallIDs = true
    /// Whether there is reasoning.
    public var hasReasoning = true
    /// What is signed or encrypted.
    public var proofs: Set<Proof> = []
    /// Whether a refusal is told from text.
    public var hasRefusal = false
    /// Whether there can be several choices.
    public var hasChoices = false
    /// Whether text can be followed by its sources.
    public var hasCitations = false
    /// Whether a streamed response may tell its calls before its last text.
    public var hasCallsAnywhere = true
    /// Whether a whole body keeps the order of parts of different kinds.
    public var bodyKeepsOrder = true
    /// Whether a whole body keeps the text of arguments, and not only their value.
    public var bodyKeepsArgumentText = true
    /// Whether a stream tells a signature as a part of its own, behind the words.
    public var signsApart = false
    /// Whether reasoning in words is the provider's summary.
    public var summarizesReasoning = false
    /// Whether responses have an id.
    public var hasResponseID = true
    /// Whether responses name their model.
    public var hasModel = true
    /// The numbers of usage.
    public var usage: Set<UsageField> = [.input, .output]
    /// The numbers that the wire's schema requires, so that an encoder must write them: with ``UsageField/input`` in it, there is always usage.
    public var requiredUsage: Set<UsageField> = []
    /// A piece the core does not model; nil where the wire's responses are fixed.
    public var opaque: Opaque?

    /// A number of ``Usage``.
    public enum UsageField: Sendable, Hashable, CaseIterable {
        /// Tokens of the request.
        case input
        /// Tokens of the answer.
        case output
        /// Tokens spent on reasoning.
        case reasoning
        /// Input tokens from the cache.
        case cacheRead
        /// Input tokens written to the cache.
        case cacheWrite
        /// The provider's total.
        case total
    }

    /// The abilities of a wire.
    ///
    public init(of wire: WireID) {
        let opaqueBlock = #"{"type":"future_block","payload":{"a":[1,2.50,"é 😀"],"b":null}}"#
        switch wire {
        case .openAIChat:
            (proofs, hasRefusal, hasChoices, hasCitations, bodyKeepsOrder) = ([.reasoningSignature], true, true, true, false)
            usage = [.input, .output, .reasoning, .cacheRead, .total]
            opaque = Opaque(kind: "content", json: opaqueBlock)
        case .openAIResponses:
            (proofs, hasRefusal, hasCitations) = ([.encrypted], true, true)
            summarizesReasoning = true
            usage = [.input, .output, .reasoning, .cacheRead, .total]
            requiredUsage = [.reasoning, .cacheRead]
            opaque = Opaque(kind: "future_block", json: #"{"type":"future_block","id":"fb_1","payload":{"a":[1,2.50,"é 😀"],"b":null}}"#)
        case .openAICompletions:
            (arguments, hasReasoning, hasChoices) = (.none, false, true)
            usage = [.input, .output, .total]
        case .anthropicMessages, .bedrockInvokeAnthropic:
            (proofs, hasCitations, bodyKeepsArgumentText) = ([.reasoningSignature, .encrypted], true, false)
            usage = [.input, .output, .cacheRead, .cacheWrite]
            requiredUsage = [.input, .output]
            opaque = Opaque(kind: "future_block", json: opaqueBlock)
        case .bedrockConverse:
            (proofs, hasCitations, bodyKeepsArgumentText) = ([.reasoningSignature, .encrypted], true, false)
            (hasResponseID, hasModel) = (false, false)
            usage = [.input, .output, .cacheRead, .cacheWrite, .total]
            opaque = Opaque(kind: "image", json: #"{"image":{"format":"png","source":{"bytes":"aGVsbG8="}}}"#)
        case .gemini, .geminiJSONArray:
            (arguments, proofs, hasChoices) = (.value, [.reasoningSignature, .textSignature, .callSignature], true)
            signsApart = true
            usage = [.input, .output, .reasoning, .cacheRead, .total]
            opaque = Opaque(kind: "futurePart", json: #"{"futurePart":{"payload":{"a":[1,2.50,"é 😀"],"b":null}}}"#)
        case .geminiInteractions:
            (proofs, hasCitations, bodyKeepsArgumentText) = ([.reasoningSignature, .callSignature], true, false)
            summarizesReasoning = true
            usage = [.input, .output, .reasoning, .cacheRead, .total]
            opaque = Opaque(kind: "future_step", json: #"{"type":"future_step","payload":{"a":[1,2.50,"é 😀"],"b":null}}"#)
        case .mistralChat:
            (arguments, proofs, hasChoices, hasCallsAnywhere) = (.wholeText, [.reasoningSignature], true, false)
            bodyKeepsOrder = false
            usage = [.input, .output, .total]
            requiredUsage = [.input, .output, .total]
            opaque = Opaque(kind: "content", json: opaqueBlock)
        case .cohereV2:
            (hasCitations, hasModel, bodyKeepsOrder) = (true, false, false)
            opaque = Opaque(kind: "content", json: opaqueBlock)
        case .ollamaChat:
            (arguments, hasCallIDs, bodyKeepsOrder, hasResponseID) = (.value, false, false, false)
            opaque = Opaque(kind: "images", json: #"["aGVsbG8="]"#)
        case .ollamaGenerate:
            (arguments, hasCallIDs, bodyKeepsOrder, hasResponseID) = (.none, false, false, false)
        @unknown default: break
        }
    }
}
