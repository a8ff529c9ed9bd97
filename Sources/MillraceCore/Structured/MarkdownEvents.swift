/// The Markdown events of a stream of text, as they become certain.
///
/// ```swift
/// for try await event in client.executeStreaming(prompt, model: model).text.markdown {
///     if case .end(let block) = event, case .heading = block.kind { print(block.text) }
/// }
/// ```
///
/// The text is pulled when its events are; an error of the stream ends the events without an end of the open block.
public struct MarkdownEvents<Base: AsyncSequence>: AsyncSequence where Base.Element == String {
    /// What is read.
    public typealias Element = MarkdownEvent
    /// What the stream of text fails with.
    public typealias Failure = Base.Failure

    private let base: Base

    init(_ base: Base) { self.base = base }

    /// Begins an iteration.
    public func makeAsyncIterator() -> Iterator { Iterator(base: base.makeAsyncIterator()) }

    /// The state of one iteration.
    public struct Iterator: AsyncIteratorProtocol {
        private var base: Base.AsyncIterator
        private var parser = MarkdownStreamParser()
        private var batch: [MarkdownEvent] = []
        private var position = 0
        private var isEnded = false

        fileprivate init(base: Base.AsyncIterator) { self.base = base }

        /// The next event; nil after the end.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(Base.Failure) -> MarkdownEvent? {
            while position == batch.count {
                if isEnded { return nil }
                batch.removeAll(keepingCapacity: true)
                position = 0
                do throws(Base.Failure) {
                    if let text = try await base.next(isolation: actor) {
                        parser.push(text, into: &batch)
                    } else {
                        isEnded = true
                        parser.finish(into: &batch)
                    }
                } catch {
                    isEnded = true
                    throw error
                }
            }
            defer { position += 1 }
            return batch[position]
        }

        /// The next event; nil after the end.
        public mutating func next() async throws(Base.Failure) -> MarkdownEvent? { try await next(isolation: #isolation) }
    }
}

extension MarkdownEvents: Sendable where Base: Sendable {}

extension AsyncSequence where Element == String {
    /// The Markdown of a stream of text, block by block.
    public var markdown: MarkdownEvents<Self> { MarkdownEvents(self) }
}
