public import MillraceCore

/// One change of a growing JSON value, seen from a value that it lies in.
///
/// What `@Generable` writes hands a change down to the property it belongs to.
public struct PartialChange: Sendable {
    private let view: PartialJSON
    // From the value that looks at the change down to the one that changed; never empty.
    private let chain: ArraySlice<Int32>
    // Values from here on have begun since the last look.
    private let firstNew: Int32

    init(view: PartialJSON, chain: ArraySlice<Int32>, firstNew: Int32) {
        self.view = view
        self.chain = chain
        self.firstNew = firstNew
    }

    /// The value that the change lies in, as it is now.
    public var value: PartialJSON.Cursor { view.cursor(at: chain[chain.startIndex]) }

    /// The member of the value that the change lies in; nil where the value itself has grown or ended.
    private var member: PartialJSON.Cursor? {
        chain.count > 1 ? view.cursor(at: chain[chain.startIndex + 1]) : nil
    }

    /// The key of the member that the change lies in; nil where the value itself has changed.
    public var key: String? { member?.key }

    /// The place of the element that the change lies in; nil where the value itself has changed.
    public var index: Int? { member?.index }

    /// Takes the change over into the member it lies in.
    ///
    /// A member that has begun since the last look, or shows nothing yet, is read; another is updated where it lies.
    public func apply<Partial: PartiallyGenerable>(to slot: inout Partial?) {
        guard let member else { return }
        let below = PartialChange(view: view, chain: chain.dropFirst(), firstNew: firstNew)
        if slot == nil || chain[chain.startIndex + 1] >= firstNew {
            slot = Partial(partial: member)
        } else {
            slot?.update(below)
        }
    }

    /// Takes the change over into the element it lies in.
    ///
    /// An array shows its elements up to the first that shows nothing.
    func apply<Element: PartiallyGenerable>(to elements: inout [Element]) {
        guard let member else { return }
        if member.index < elements.count {
            elements[member.index].update(PartialChange(view: view, chain: chain.dropFirst(), firstNew: firstNew))
        } else if member.index == elements.count, let element = Element(partial: member) {
            elements.append(element)
        }
    }
}

/// A growing JSON text and the typed view of it.
///
/// Costs time in proportion to the text.
struct PartialView<Partial: PartiallyGenerable>: Sendable {
    private(set) var json = PartialJSON()
    private(set) var partial: Partial?
    // For values that are no object themselves: the member that holds the value.
    private let envelope: String?

    init(envelope: String? = nil) { self.envelope = envelope }

    /// Reads the next piece of the text.
    ///
    /// - Parameter onElement: is told of every array element that has ended; its second argument gives the keys that lead to the array.
    /// - Returns: whether the view has changed.
    mutating func append(_ bytes: UnsafeRawBufferPointer, onElement: (PartialJSON.Cursor, () -> [String]) -> Void) -> Bool {
        let firstNew = Int32(truncatingIfNeeded: json.valueCount)
        json.append(bytes)
        let changed = json.takeChangedValues()
        for value in changed {
            let chain = json.chain(to: value)
            let cursor = json.cursor(at: value)
            if cursor.isComplete, cursor.key == nil, chain.count > 1 {
                onElement(cursor) { chain.dropFirst().dropLast().map { json.cursor(at: $0).key ?? "" } }
            }
            // A value whose container has begun as well is read with it.
            if chain.count > (envelope == nil ? 1 : 2), chain[chain.count - 2] >= firstNew { continue }
            take(chain, firstNew)
        }
        return !changed.isEmpty
    }

    /// Ends the text.
    mutating func finish() { json.finish() }

    private mutating func take(_ chain: [Int32], _ firstNew: Int32) {
        let change = PartialChange(view: json, chain: chain[...], firstNew: firstNew)
        if let envelope {
            if change.key == envelope { change.apply(to: &partial) }
        } else if partial == nil || chain[0] >= firstNew {
            partial = Partial(partial: change.value)
        } else {
            partial?.update(change)
        }
    }
}

extension PartialJSON.Cursor {
    /// The view of a member, as far as it shows anything.
    public func partial<Partial: PartiallyGenerable>(_ key: String, as type: Partial.Type = Partial.self) -> Partial? {
        self[key].flatMap(Partial.init(partial:))
    }

    /// The word under a key, once it is whole: the one that tells which case of an enum the object holds.
    public func word(_ key: String) -> String? {
        guard let member = self[key], member.isComplete else { return nil }
        return member.text
    }
}
