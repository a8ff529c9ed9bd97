/// Server-sent events by the letter of the WHATWG HTML Standard §9.2.6, written as plainly as can be: whole bytes at once, lines as arrays.
///
/// It shares nothing with ``SSEDecoder`` but what it is to do.
enum SSEReference {
    static func items(_ bytes: [UInt8]) -> [FramedItem] {
        var bytes = bytes[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        var items: [FramedItem] = []
        var data: [[UInt8]] = []
        var name: [UInt8] = []
        func payload() -> [UInt8] { Array(data.joined(separator: [0x0A])) }
        func read(_ line: [UInt8]) {
            if line.first == UInt8(ascii: ":") { return items.append(.comment) }
            let colon = line.firstIndex(of: UInt8(ascii: ":"))
            let field = String(decoding: line[..<(colon ?? line.count)], as: UTF8.self)
            var value = colon.map { Array(line[($0 + 1)...]) } ?? []
            if value.first == UInt8(ascii: " ") { value.removeFirst() }
            switch field {
            case "data": data.append(value)
            case "event": name = value
            case "id", "retry": break
            default: items.append(.unrecognizedLine(line))
            }
        }
        var line: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            guard byte == 0x0A || byte == 0x0D else {
                line.append(byte)
                continue
            }
            if byte == 0x0D, index < bytes.endIndex, bytes[index] == 0x0A { index += 1 }
            if line.isEmpty {
                if !payload().isEmpty { items.append(.event(name: String(decoding: name, as: UTF8.self), data: payload())) }
                data = []
                name = []
            } else {
                read(line)
                line = []
            }
        }
        if !line.isEmpty { read(line) }
        if !payload().isEmpty { items.append(.unterminatedEvent(name: String(decoding: name, as: UTF8.self), data: payload())) }
        return items
    }

    /// A random stream: fields, comments, strays, blank lines and every line end, now and then broken.
    static func stream(_ random: inout SeededGenerator) -> [UInt8] {
        let starts = [
            "data: ", "data:", "data:  ", "data", "event: ", "event:", "id: 7", "retry: 3", ": c", ":", "Data: ", " data: ", "x", "[DONE]",
            "{\"a\":1}",
        ]
        let parts = [
            "a", "{\"b\":2}", "[DONE]", "ü", "😀", "\u{2028}", "\u{2029}", "\u{85}", "\u{B}", "\u{C}", "\u{0}", "\u{FEFF}", ":", " ",
            "data: ",
        ]
        let ends = ["\n", "\n", "\r\n", "\r"]
        var bytes: [UInt8] = Int.random(in: 0..<4, using: &random) == 0 ? [0xEF, 0xBB, 0xBF] : []
        for _ in 0..<Int.random(in: 0...20, using: &random) {
            if Int.random(in: 0..<3, using: &random) > 0 {
                bytes += (starts.randomElement(using: &random) ?? "").utf8
                for _ in 0..<Int.random(in: 0...3, using: &random) { bytes += (parts.randomElement(using: &random) ?? "").utf8 }
            }
            bytes += (ends.randomElement(using: &random) ?? "").utf8
        }
        if Int.random(in: 0..<3, using: &random) == 0 { bytes += "data: last".utf8 }
        if Int.random(in: 0..<4, using: &random) == 0, !bytes.isEmpty {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        if Int.random(in: 0..<3, using: &random) == 0 { bytes.removeLast(Int.random(in: 0...min(3, bytes.count), using: &random)) }
        return bytes
    }
}
