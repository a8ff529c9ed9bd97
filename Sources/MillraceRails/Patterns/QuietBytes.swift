/// The ASCII characters with which no match begins, whatever is before them: text of such characters alone is read at a glance.
struct QuietBytes: Sendable {
    // For each byte 0 where it is quiet, else 1.
    private let begins: [UInt8]
    // For each ASCII character the state without threads that follows it.
    private let states: [Int32]

    /// Looks at all steps from the states without threads.
    init(_ automaton: inout PatternAutomaton) {
        var begins = [UInt8](repeating: 1, count: 256)
        var states = [Int32](repeating: 0, count: 128)
        let program = automaton.program
        for byte in UInt32(0)..<128 {
            let number = program.classes.number(of: byte)
            states[Int(byte)] = automaton.idleState(after: byte, barred: [])
            let isQuiet = program.contexts.indices.allSatisfy { state in
                if case .plain(let next) = automaton.move(from: Int32(state), class: number) { next == states[Int(byte)] } else { false }
            }
            begins[Int(byte)] = isQuiet ? 0 : 1
        }
        self.begins = begins
        self.states = states
    }

    /// The state after a text of quiet characters; nil where others are in it.
    @inline(__always)
    func state(after text: UnsafeBufferPointer<UInt8>) -> Int32? {
        guard let last = text.last else { return nil }
        let isLoud = begins.withUnsafeBufferPointer { begins in
            var isLoud: UInt8 = 0
            for byte in text { isLoud |= begins[Int(byte)] }
            return isLoud
        }
        return isLoud == 0 ? states[Int(last)] : nil
    }
}
