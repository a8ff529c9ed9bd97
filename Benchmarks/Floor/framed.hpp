// The same jobs in other framings: the elements of one JSON array, the messages of an AWS event stream.
#pragma once
#include "fold.hpp"
#include <cstdint>
#include <zlib.h>

// The whole array at once: cutting it first could only cost more.
static size_t run_array(const char *bytes, size_t size, const char *pointer, ondemand::parser &parser, std::string &text) {
    size_t events = 0;
    ondemand::document document;
    if (parser.iterate(bytes, size, size + SIMDJSON_PADDING).get(document)) abort();
    for (auto element : document.get_array()) {
        ondemand::object object;
        if (element.get_object().get(object)) abort();
        std::string_view piece;
        if (!object.at_pointer(pointer).get_string().get(piece)) {
            text.append(piece);
            events++;
        }
    }
    return events;
}

static uint32_t big_endian(const char *bytes) {
    uint32_t word;
    memcpy(&word, bytes, 4);
    return __builtin_bswap32(word);
}

// RFC 4648 section 4, without padding checks: a floor may trust its input.
static size_t decode_base64(std::string_view digits, char *target) {
    static const auto values = [] {
        std::vector<uint8_t> values(256, 0);
        const char *alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int value = 0; value < 64; value++) values[(uint8_t)alphabet[value]] = value;
        return values;
    }();
    char *start = target;
    for (size_t at = 0; at + 4 <= digits.size(); at += 4) {
        uint32_t bits = 0;
        for (int digit = 0; digit < 4; digit++) bits = bits << 6 | values[(uint8_t)digits[at + digit]];
        *target++ = bits >> 16;
        *target++ = bits >> 8;
        *target++ = bits;
    }
    size_t padding = digits.size() >= 2 && digits[digits.size() - 1] == '=' ? (digits[digits.size() - 2] == '=' ? 2 : 1) : 0;
    return target - start - padding;
}

// Both checksums, by zlib, then the payload; wrapped: the event is base64 in the payload's field `bytes`.
static size_t run_messages(
    const char *bytes, size_t size, const char *pointer, bool wrapped, ondemand::parser &parser, std::string &text) {
    static std::vector<char> inner(1 << 20);
    static ondemand::parser outer;
    size_t events = 0;
    const char *end = bytes + size;
    while (bytes + 16 <= end) {
        uint32_t total = big_endian(bytes), headers = big_endian(bytes + 4);
        if (crc32(0, (const Bytef *)bytes, 8) != big_endian(bytes + 8)) abort();
        if (crc32(0, (const Bytef *)bytes, total - 4) != big_endian(bytes + total - 4)) abort();
        const char *json = bytes + 12 + headers;
        size_t length = total - headers - 16;
        size_t room = length + SIMDJSON_PADDING;
        if (wrapped) {
            ondemand::document message;
            std::string_view digits;
            if (outer.iterate(json, length, room).get(message)) abort();
            if (!message["bytes"].get_string().get(digits)) {
                length = decode_base64(digits, inner.data());
                json = inner.data();
                room = inner.size();
            }
        }
        ondemand::document document;
        std::string_view piece;
        if (!parser.iterate(json, length, room).get(document) && !document.at_pointer(pointer).get_string().get(piece)) {
            text.append(piece);
            events++;
        }
        bytes += total;
    }
    return events;
}
