/// Follows threads from their places to the characters they read.
///
/// It is kept from step to step, so that a step makes no more room than its own result takes.
struct PatternWalk: Sendable {
    /// A look-ahead on its way.
    struct Look: Sendable, Hashable {
        /// Its number in the program.
        var number: Int
        /// Where its own threads stand, in order.
        var places: [Int32]
    }

    /// A thread that counts only if its look-aheads come true.
    struct Waiting: Sendable, Hashable {
        /// The instruction it stands at; that of the match where it has matched.
        var place: Int32
        /// How many characters were read since it matched; 0 where it has not.
        var delay: Int32
        /// What is still open.
        var looks: [Look]
    }

    /// A pattern that has matched.
    struct Match: Sendable {
        var pattern: Int32
        /// How many characters ago.
        var delay: Int32
    }

    /// Where threads stand after the character: an instruction, or behind all of them the number of one that waits.
    private(set) var threads: [Int32] = []
    /// The group each of them comes from.
    private(set) var origins: [Int32] = []
    private let program: PatternProgram
    private var waiting: [Waiting] = []
    private var waitingNumbers: [Waiting: Int32] = [:]
    private var reachedWaiting: Set<Int32> = []
    // The round in which an instruction was last followed, and last reached.
    private var seen: [UInt32]
    private var reached: [UInt32]
    private var round: UInt32 = 0
    private var open: [Int32] = []
    private var previous: Int?
    private var next: Int?

    init(_ program: PatternProgram) {
        self.program = program
        seen = Array(repeating: 0, count: program.instructions.count)
        reached = seen
    }

    /// The waiting thread of a number; nil where a thread does not wait.
    func waiting(_ thread: Int32) -> Waiting? {
        let position = Int(thread) - program.instructions.count
        return position < 0 ? nil : waiting[position]
    }

    /// The number of a thread that waits.
    mutating func number(of thread: Waiting) -> Int32 {
        if let known = waitingNumbers[thread] { return known }
        let number = Int32(program.instructions.count + waiting.count)
        waiting.append(thread)
        waitingNumbers[thread] = number
        return number
    }

    /// Begins a step over a character of class `next`; nil is the end of the text.
    mutating func begin(previous: Int32, next: Int?) {
        threads.removeAll(keepingCapacity: true)
        origins.removeAll(keepingCapacity: true)
        if !reachedWaiting.isEmpty { reachedWaiting.removeAll(keepingCapacity: true) }
        if round == .max {
            seen = Array(repeating: 0, count: seen.count)
            reached = seen
            round = 0
        }
        round += 1
        self.previous = previous < 0 ? nil : Int(previous)
        self.next = next
    }

    /// Follows one thread; whatever an earlier one has reached is left to that.
    ///
    /// - Returns: what has matched: then no thread after it counts.
    mutating func follow(_ thread: Int32, from origin: Int32) -> Match? {
        guard let waiting = waiting(thread) else { return follow(place: thread, from: origin) }
        guard let looks = advanced(waiting.looks) else { return nil }
        if waiting.delay == 0 { return follow(place: waiting.place, looks, from: origin) }
        guard !looks.isEmpty else { return Match(pattern: pattern(at: waiting.place), delay: waiting.delay) }
        keep(Waiting(place: waiting.place, delay: waiting.delay + 1, looks: looks), from: origin)
        return nil
    }

    private mutating func follow(place: Int32, from origin: Int32) -> Match? {
        let bottom = open.count
        open.append(place)
        defer { open.removeSubrange(bottom...) }
        while open.count > bottom {
            let place = Int(open.removeLast())
            guard seen[place] != round else { continue }
            seen[place] = round
            switch program.instructions[place] {
            case .match(let pattern): return Match(pattern: Int32(pattern), delay: 0)
            case .split(let first, let second):
                open.append(Int32(second))
                open.append(Int32(first))
            case .check(let condition, let next):
                if program.holds(condition, previous: previous, next: self.next) { open.append(Int32(next)) }
            case .look(let number, let next):
                guard let looks = advanced([Look(number: number, places: [Int32(program.looks[number].start)])]) else { continue }
                if looks.isEmpty {
                    open.append(Int32(next))
                } else if let match = follow(place: Int32(next), looks, from: origin) {
                    return match
                }
            case .read(let set, let next):
                guard let number = self.next, program.isMember(number, of: set), reached[next] != round else { continue }
                reached[next] = round
                threads.append(Int32(next))
                origins.append(origin)
            }
        }
        return nil
    }

    /// Follows a thread whose look-aheads are open.
    private mutating func follow(place: Int32, _ looks: [Look], from origin: Int32) -> Match? {
        if looks.isEmpty { return follow(place: place, from: origin) }
        var open = [place]
        var seen: Set<Int32> = []
        while let place = open.popLast() {
            guard seen.insert(place).inserted else { continue }
            switch program.instructions[Int(place)] {
            case .match: keep(Waiting(place: place, delay: 1, looks: looks), from: origin)
            case .split(let first, let second):
                open.append(Int32(second))
                open.append(Int32(first))
            case .check(let condition, let next):
                if program.holds(condition, previous: previous, next: self.next) { open.append(Int32(next)) }
            case .look(let number, let next):
                guard let more = advanced([Look(number: number, places: [Int32(program.looks[number].start)])]) else { continue }
                if let match = follow(place: Int32(next), looks + more, from: origin) { return match }
            case .read(let set, let next):
                guard let number = self.next, program.isMember(number, of: set) else { continue }
                keep(Waiting(place: Int32(next), delay: 0, looks: looks), from: origin)
            }
        }
        return nil
    }

    private mutating func keep(_ thread: Waiting, from origin: Int32) { keep(number(of: thread), from: origin) }

    /// Keeps a thread, unless one before it stands there as well.
    mutating func keep(_ thread: Int32, from origin: Int32) {
        if Int(thread) < reached.count {
            guard reached[Int(thread)] != round else { return }
            reached[Int(thread)] = round
        } else {
            guard reachedWaiting.insert(thread).inserted else { return }
        }
        threads.append(thread)
        origins.append(origin)
    }

    private func pattern(at place: Int32) -> Int32 {
        if case .match(let pattern) = program.instructions[Int(place)] { Int32(pattern) } else { 0 }
    }

    // MARK: Look-ahead

    /// What is left of look-aheads behind the next character; nil where one has not come true.
    private func advanced(_ looks: [Look]) -> [Look]? {
        var left: [Look] = []
        for look in looks {
            let (hasMatched, places) = advanced(look.places)
            if !hasMatched, !places.isEmpty {
                left.append(Look(number: look.number, places: places))
            } else if hasMatched != program.looks[look.number].isIn {
                return nil
            }
        }
        return left
    }

    /// Whether one of some threads has matched; if not, where they stand behind the next character.
    private func advanced(_ places: [Int32]) -> (hasMatched: Bool, places: [Int32]) {
        var open = places
        var seen: Set<Int32> = []
        var reached: Set<Int32> = []
        while let place = open.popLast() {
            guard seen.insert(place).inserted else { continue }
            switch program.instructions[Int(place)] {
            case .match: return (true, [])
            case .split(let first, let second): open += [Int32(second), Int32(first)]
            case .check(let condition, let next):
                if program.holds(condition, previous: previous, next: self.next) { open.append(Int32(next)) }
            // The parser lets no look-ahead stand in another.
            case .look: break
            case .read(let set, let next):
                if let number = self.next, program.isMember(number, of: set) { reached.insert(Int32(next)) }
            }
        }
        return (false, reached.sorted())
    }
}
