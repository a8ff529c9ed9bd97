internal import MillraceCore
internal import Synchronization

/// Schemas, compiled once each for as long as a rail lives.
final class ToolSchemas: Sendable {
    /// How many schemas are kept; beyond it all are compiled again.
    private let maxCount: Int
    private let compiled = Mutex<[JSONValue: Result<JSONSchema, SchemaError>]>([:])

    /// Makes an empty store.
    init(maxCount: Int = 1024) { self.maxCount = maxCount }

    /// A schema, compiled.
    ///
    /// - Throws: ``SchemaError`` where it is none; that too is kept.
    func schema(_ source: JSONValue) throws(SchemaError) -> JSONSchema {
        if let known = compiled.withLock({ $0[source] }) { return try known.get() }
        let result: Result<JSONSchema, SchemaError>
        do throws(SchemaError) {
            result = .success(try JSONSchema(source))
        } catch {
            result = .failure(error)
        }
        compiled.withLock { schemas in
            if schemas.count >= maxCount { schemas.removeAll(keepingCapacity: true) }
            schemas[source] = result
        }
        return try result.get()
    }

    /// How many schemas are kept now.
    var count: Int { compiled.withLock { $0.count } }
}
