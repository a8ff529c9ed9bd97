internal import Synchronization

/// Names a value in ``AgentStorage`` and its type.
public struct StorageKey<Value: Sendable>: Sendable, Hashable {
    /// The name.
    public let name: String

    /// Makes a key.
    public init(_ name: String) { self.name = name }
}

/// Values that the nodes of a run share beside the conversation.
public final class AgentStorage: Sendable {
    private let values: Mutex<[String: any Sendable]>

    /// Makes a storage.
    public init() { self.values = Mutex([:]) }

    private init(_ values: [String: any Sendable]) { self.values = Mutex(values) }

    /// The value of a key; nil where there is none of its type.
    public subscript<Value: Sendable>(key: StorageKey<Value>) -> Value? {
        get { values.withLock { $0[key.name] as? Value } }
        set { values.withLock { $0[key.name] = newValue } }
    }

    /// A storage of its own that begins with the same values: for parallel branches.
    public func fork() -> AgentStorage { AgentStorage(values.withLock { $0 }) }

    /// Takes the values of another storage in place of its own: those of the parallel branch that goes on.
    func adopt(_ other: AgentStorage) {
        let adopted = other.values.withLock { $0 }
        values.withLock { $0 = adopted }
    }
}
