/// The characters, sorted into the classes that a program cannot tell apart.
struct ScalarClasses: Sendable {
    /// How many classes there are.
    let count: Int
    // The first character of each class range, in order, and the class it begins.
    private let starts: [UInt32]
    private let classes: [UInt16]
    // ASCII looks itself up.
    private let ascii: [UInt16]

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
        self.ascii = (0..<128).map { ScalarClasses.find($0, starts, classes) }
    }

    /// The class of a character.
    func number(of value: UInt32) -> Int {
        value < 128 ? Int(ascii[Int(value)]) : Int(ScalarClasses.find(value, starts, classes))
    }

    /// The classes of the 128 ASCII characters.
    @inline(__always)
    func withASCII<Result>(_ body: (UnsafeBufferPointer<UInt16>) -> Result) -> Result { ascii.withUnsafeBufferPointer(body) }

    /// The classes that a set consists of; the set must be one of those given at the start.
    func members(of set: ScalarSet) -> [Bool] {
        var members = Array(repeating: false, count: count)
        for (position, start) in starts.enumerated() where set.contains(start) { members[Int(classes[position])] = true }
        return members
    }

    private static func find(_ value: UInt32, _ starts: [UInt32], _ classes: [UInt16]) -> UInt16 {
        var low = 0
        var high = starts.count
        while low + 1 < high {
            let middle = (low + high) / 2
            if starts[middle] <= value { low = middle } else { high = middle }
        }
        return classes[low]
    }
}
