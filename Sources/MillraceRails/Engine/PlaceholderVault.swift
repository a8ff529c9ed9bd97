internal import Synchronization

/// The values that a call's rails replaced by placeholders, so that the answer can tell them again.
///
/// One value has one placeholder for as long as the call lasts.
public final class PlaceholderVault: Sendable {
    private struct State {
        var placeholders: [String: String] = [:]
        var values: [String: String] = [:]
        var counts: [String: Int] = [:]
    }

    private let state = Mutex(State())

    /// Makes an empty vault.
    public init() {}

    /// The placeholder of a value, made where it has none.
    ///
    /// - Parameters:
    ///   - value: what is replaced.
    ///   - kind: what it is, in capital letters: `EMAIL`. It is told to the model.
    public func placeholder(for value: String, kind: String) -> String {
        state.withLock { state in
            let key = "\(kind) \(value)"
            if let known = state.placeholders[key] { return known }
            let count = state.counts[kind, default: 0] + 1
            state.counts[kind] = count
            let placeholder = "<\(kind)_\(count)>"
            state.placeholders[key] = placeholder
            state.values[placeholder] = value
            return placeholder
        }
    }

    /// The value that a placeholder stands for; nil where this call made no such placeholder.
    public func value(of placeholder: String) -> String? { state.withLock { $0.values[placeholder] } }

    /// The placeholders of the call.
    public var placeholders: [String] { state.withLock { Array($0.values.keys) } }
}
