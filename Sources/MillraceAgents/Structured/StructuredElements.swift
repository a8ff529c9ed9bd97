import MillraceCore

/// The elements of an array in a structured answer, each whole, as soon as it has ended.
///
/// ```swift
/// for try await city in client.stream(prompt, generating: [City].self, model: model).elements() { … }
/// for try await day in client.stream(prompt, generating: Forecast.self, model: model).elements(of: Day.self, at: "days") { … }
/// ```
///
/// An element is read strictly, guides of the element's own properties included. That the answer as a whole fits, guides of the array included, is
/// known at its end only: where it does not, the sequence ends with the error.
public struct StructuredElements<Value: Generable, Item: Generable>: AsyncSequence, Sendable {
    /// The elements.
    public typealias Element = Item
    /// What can go wrong.
    public typealias Failure = StructuredError

    private let stream: StructuredStream<Value>
    private let path: [String]

    fileprivate init(stream: StructuredStream<Value>, path: [String]) {
        self.stream = stream
        self.path = path
    }

    /// Begins an iteration.
    public func makeAsyncIterator() -> Iterator { Iterator(inner: stream.iterator(elementsPath: path), path: path) }

    /// The state of one iteration.
    public struct Iterator: AsyncIteratorProtocol {
        private var inner: StructuredStream<Value>.Iterator
        private let path: JSONPath
        private var waiting: ArraySlice<JSONValue> = []
        private var count = 0

        fileprivate init(inner: StructuredStream<Value>.Iterator, path: [String]) {
            self.inner = inner
            // As the errors of the whole answer have it.
            let envelope = Value.generationSchema.isObject ? [] : [GenerationSchema.envelopeKey]
            self.path = JSONPath((envelope + path).map(JSONPath.Step.key))
        }

        /// The next element; nil after the end of an answer that fits.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(StructuredError) -> Item? {
            while waiting.isEmpty {
                guard try await inner.step(isolation: actor) != nil else { return nil }
                waiting = inner.takeElements()[...]
            }
            let json = waiting.removeFirst()
            defer { count += 1 }
            do throws(GenerationError) {
                return try Item(json: json, at: path.appending(count))
            } catch {
                throw StructuredError(.invalid(error))
            }
        }

        /// The next element; nil after the end of an answer that fits.
        public mutating func next() async throws(StructuredError) -> Item? { try await next(isolation: #isolation) }
    }
}

extension StructuredStream {
    /// The elements of an answer that is an array.
    public func elements<Item: Generable>() -> StructuredElements<Value, Item> where Value == [Item] {
        StructuredElements(stream: self, path: [])
    }

    /// The elements of an array in the answer.
    ///
    /// - Parameters:
    ///   - type: the type of the elements.
    ///   - path: the keys that lead from the top to the array.
    public func elements<Item: Generable>(of type: Item.Type, at path: String...) -> StructuredElements<Value, Item> {
        StructuredElements(stream: self, path: path)
    }
}
