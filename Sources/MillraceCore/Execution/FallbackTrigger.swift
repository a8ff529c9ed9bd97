/// Why a call may go to another executor.
///
/// | trigger | kinds of ``LLMError`` | by default |
/// | --- | --- | --- |
/// | ``unavailable`` | `providerTimeout`, `providerFailure`, `overloaded`, `connectionFailed`, `connectionLost`, `truncated` | yes |
/// | ``unavailable`` | `timeout`, but for the total one | yes |
/// | ``rateLimited`` | `rateLimited` | yes |
/// | ``accessDenied`` | `unauthenticated`, `permissionDenied`, `notFound` | yes |
/// | ``unreadable`` | `unexpectedBody`, `wrongWire`, `malformedEvent`, `spliced` | yes |
/// | ``notSendable`` | `unsupported`, `configuration` | yes |
/// | ``refused`` | `invalidRequest`, `unprocessable`, `requestTooLarge` | no |
/// | ``contextOverflow`` | `contextOverflow` | no |
/// | ``contentFiltered`` | `contentFiltered` | no |
/// | never | `cancelled`, `timeout(.total)`, `limitExceeded`, `noScript` | – |
///
/// The total time limit is how long the caller is willing to wait, and the limits of a client are the caller's too: nobody else can do
/// better.
public enum FallbackTrigger: String, Sendable, Hashable, CaseIterable {
    /// The provider or the way to it fails.
    case unavailable
    /// Too many requests.
    case rateLimited
    /// The key, the account or the model is not accepted there.
    case accessDenied
    /// What came is not the wire.
    case unreadable
    /// The request cannot be written for this provider, or the executor is set up wrongly; nothing was sent.
    case notSendable
    /// The provider refuses the request. Others may be less strict, or refuse it as well.
    case refused
    /// The prompt is longer than the model's context window. Only candidates whose window is known to be larger are asked.
    case contextOverflow
    /// A filter of the provider refused the prompt.
    case contentFiltered

    /// The trigger that an error is; nil where nobody else can do better.
    public init?(_ error: LLMError) {
        switch error.kind {
        case .timeout(.total), .limitExceeded, .cancelled, .noScript: return nil
        case .providerTimeout, .providerFailure, .overloaded, .connectionFailed, .connectionLost, .truncated, .timeout: self = .unavailable
        case .rateLimited: self = .rateLimited
        case .unauthenticated, .permissionDenied, .notFound: self = .accessDenied
        case .unexpectedBody, .wrongWire, .malformedEvent, .spliced: self = .unreadable
        case .unsupported, .configuration: self = .notSendable
        case .invalidRequest, .unprocessable, .requestTooLarge: self = .refused
        case .contextOverflow: self = .contextOverflow
        case .contentFiltered: self = .contentFiltered
        }
    }

    /// Whether it says something of the executor, not of the one request.
    var concernsExecutor: Bool {
        switch self {
        case .unavailable, .rateLimited, .accessDenied, .unreadable: true
        case .notSendable, .refused, .contextOverflow, .contentFiltered: false
        }
    }
}

extension Set<FallbackTrigger> {
    /// What another executor may well do better: all but what is wrong with the request itself.
    public static var standard: Set<FallbackTrigger> { [.unavailable, .rateLimited, .accessDenied, .unreadable, .notSendable] }
}
