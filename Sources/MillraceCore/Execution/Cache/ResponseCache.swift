/// Keeps responses: in memory, in a file, at a server.
///
/// ``CachedExecutor`` survives whatever it throws. It must return when its task is cancelled.
public protocol ResponseCache: Sendable {
    /// The response of a key; nil where there is none, or none that is still good.
    ///
    /// - Throws: ``CacheError`` where it cannot tell.
    func get(_ key: CacheKey) async throws(CacheError) -> CachedResponse?

    /// Keeps a response, in place of an earlier one.
    ///
    /// - Throws: ``CacheError`` where it cannot.
    func put(_ response: CachedResponse, for key: CacheKey) async throws(CacheError)
}
