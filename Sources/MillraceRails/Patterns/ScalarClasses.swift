/// The characters, sorted into the classes that a program cannot tell apart.
///
/// A character finds its class in a table of two steps: the page of 256 characters it is on, and its place there. Pages that are all of one
/// class are kept once.
struct ScalarClasses: Sendable {
    /// How many classes there are.
    let count: Int
    // The first character of each class range, in order, and the class it begins.
    private let starts: [UInt32]
    private let classes: [UInt16]
    // Where in `cells` each page begins, and the classes of the characters of each page.
    private let pages: [UInt32]
    private let cells: [UInt16]

    /// Sorts the characters by the sets that a program asks for.
    init(of sets: [ScalarSet]) {
        var bounds: Set<UInt32> = [0]
        for range in sets.flatMap(\.ranges) {
            bounds.insert(range.lowerBound)
            if range.upperBound < ScalarSet.maxValue { bounds.insert(range.upperBound + 1) }
        }
        let starts = bounds.sorted()
        // Ranges that are in the same sets are one class.
        var known: [[Bool]: UInt16] = [:]
        var classes: [UInt16] = []
        for start in starts {
            let memberships = sets.map { $0.contains(start) }
            let number = known[memberships] ?? UInt16(known.count)
            known[memberships] = number
            classes.append(number)
        }
        self.starts = starts
        self.classes = classes
        self.count = known.count
        (pages, cells) = ScalarClasses.pages(starts, classes)
    }

    /// The class of a character.
    @inline(__always)
    func number(of value: UInt32) -> Int { Int(cells[Int(pages[Int(value >> 8)] + value & 0xFF)]) }

    /// The classes of the characters, as `number(of:)` finds them, for loops that ask for many.
    @inline(__always)
    func withTables<Result>(_ body: (_ pages: UnsafeBufferPointer<UInt32>, _ cells: UnsafeBufferPointer<UInt16>) -> Result) -> Result {
        pages.withUnsafeBufferPointer { pages in cells.withUnsafeBufferPointer { cells in body(pages, cells) } }
    }

    /// The classes that a set consists of; the set must be one of those given at the start.
    func members(of set: ScalarSet) -> [Bool] {
        var members = Array(repeating: false, count: count)
        for (position, start) in starts.enumerated() where set.contains(start) { members[Int(classes[position])] = true }
        return members
    }

    private static func pages(_ starts: [UInt32], _ classes: [UInt16]) -> (pages: [UInt32], cells: [UInt16]) {
        var pages: [UInt32] = []
        var cells: [UInt16] = []
        var uniform: [UInt16: UInt32] = [:]
        var range = 0
        // ASCII comes first and by itself: the cells of the first page can be asked without looking for it.
        for first in stride(from: UInt32(0), through: ScalarSet.maxValue, by: 256) {
            while range + 1 < starts.count, starts[range + 1] <= first { range += 1 }
            let isUniform = range + 1 >= starts.count || starts[range + 1] > first + 255
            if isUniform, first > 0, let known = uniform[classes[range]] {
                pages.append(known)
                continue
            }
            if isUniform, first > 0 { uniform[classes[range]] = UInt32(cells.count) }
            pages.append(UInt32(cells.count))
            for value in first..<first + 256 {
                while range + 1 < starts.count, starts[range + 1] <= value { range += 1 }
                cells.append(classes[range])
            }
        }
        return (pages, cells)
    }
}
