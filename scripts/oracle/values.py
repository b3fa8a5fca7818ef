#!/usr/bin/env python3
"""Records what Spark 3.5.8 makes of times as text: patterns, policies, zones, casts, from_json, to_json; and of lines of a JSON source.

Run by hand: PYSPARK's python scripts/oracle/values.py. Writes fixtures/oracle/values.json: one entry a question, as
{"sql", "zone", "policy", "type"} with "value" (timestamps in microseconds, dates in days) or "error" (the class of the error);
and {"lines", "schema", "rows", "read"} for the JSON source.
"""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from session import session  # noqa: E402
from questions import ask, quoted, read_lines  # noqa: E402

POLICIES = ["EXCEPTION", "CORRECTED", "LEGACY"]
PARSED = {
    "yyyy-MM-dd": ["2023-02-03", "2023-2-3", "2023-02-30", "2023-02-28 14:45:00", "-0044-03-15", "02023-02-03", "20230203", "2023-02-03 ", " 2023-02-03", "2023/02/03", "", "abc", "2023-13-01", "10000-01-01", "+10000-01-01", "0000-01-01", "0001-01-01", "1582-10-10", "1500-01-01", "23-02-03", "2023-02-03T00:00:00Z"],
    "yyyy-M-d": ["2023-2-3", "2023-02-03", "2023-12-31", "2023-2-31", "2023-002-3"],
    "yyyy-MM-dd'T'HH:mm:ss[.SSS]": ["2024-02-29T13:45:00", "2024-02-29T13:45:00.123", "2024-02-29T13:45:00.12", "2024-02-29T13:45:00.1234", "2024-02-29 13:45:00", "2024-02-29T13:45"],
    "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]": ["2024-02-29T13:45:00", "2024-02-29T13:45:00+02:00", "2024-02-29T13:45:00.5+02:00", "2024-02-29T13:45:00.500Z", "2024-02-29T13:45:00Z", "2024-02-29T13:45:00.500"],
    "yyyy-MM-dd[ HH:mm]": ["2024-02-29", "2024-02-29 13:45", "2024-02-29 13", "2024-02-29 13:45:00", "2024-02-29 "],
    "yyyy-MM-dd[ HH:mm[:ss[.SSSSSS]]]": ["2024-02-29", "2024-02-29 13:45", "2024-02-29 13:45:01", "2024-02-29 13:45:01.000002", "2024-02-29 13:45:01.5"],
    "[yyyy-MM-dd][dd/MM/yyyy]": ["2024-02-29", "29/02/2024", "29-02-2024", "", "2024-02-2929/02/2024"],
    "MM/dd/yyyy hh:mm:ss a": ["12/31/2020 11:59:59 pm", "12/31/2020 11:59:59 PM", "12/31/2020 11:59:59 Pm", "12/31/2020 12:00:00 AM", "12/31/2020 12:00:00 PM", "12/31/2020 01:00:00 am", "12/31/2020 13:00:00 PM", "12/31/2020 00:00:00 AM", "12/31/2020 11:59:59"],
    "hh:mm a": ["11:59 PM", "12:00 am", "00:10 AM", "1:00 PM"],
    "hh:mm": ["11:59", "12:30", "05:30", "13:00"],
    "KK:mm a": ["11:59 PM", "00:10 AM", "12:00 PM"],
    "KK:mm": ["11:59", "00:10"],
    "kk:mm": ["24:10", "01:00", "00:10", "25:00"],
    "HH:mm:ss": ["12:30:45", "24:00:00", "1:2:3"],
    "HH:mm a": ["13:00 PM", "13:00 AM", "01:00 PM"],
    "yyyy-MM-dd a": ["2020-01-01 PM", "2020-01-01 am"],
    "yyyy-MM-dd'T'HH:mm:ss.SSSZ": ["2020-01-01T00:00:00.123Z", "2020-01-01T00:00:00.123+0000", "2020-01-01T00:00:00.123+02:00", "2020-01-01T00:00:00.123-0830", "2020-01-01T00:00:00.123", "2020-01-01T00:00:00.123GMT"],
    "yyyy-MM-dd HH:mm:ss Z": ["2020-01-01 00:00:00 +0200", "2020-01-01 00:00:00 +02", "2020-01-01 00:00:00 UTC"],
    "yyyy-MM-dd HH:mm:ss ZZZZ": ["2020-01-01 00:00:00 GMT+02:00", "2020-01-01 00:00:00 GMT", "2020-01-01 00:00:00 +02:00"],
    "yyyy-MM-dd HH:mm:ss ZZZZZ": ["2020-01-01 00:00:00 +02:00", "2020-01-01 00:00:00 Z", "2020-01-01 00:00:00 +0200"],
    "yyyy-MM-dd HH:mm:ssX": ["2020-01-01 00:00:00Z", "2020-01-01 00:00:00+02", "2020-01-01 00:00:00+0230", "2020-01-01 00:00:00+02:00", "2020-01-01 00:00:00", "2020-01-01 00:00:00z"],
    "yyyy-MM-dd HH:mm:ssXX": ["2020-01-01 00:00:00Z", "2020-01-01 00:00:00+02", "2020-01-01 00:00:00+0230", "2020-01-01 00:00:00+02:00"],
    "yyyy-MM-dd HH:mm:ssXXX": ["2020-01-01 00:00:00Z", "2020-01-01 00:00:00+02:30", "2020-01-01 00:00:00-18:00", "2020-01-01 00:00:00+18:01", "2020-01-01 00:00:00+0230", "2020-01-01 00:00:00UTC"],
    "yyyy-MM-dd HH:mm:ssXXXX": ["2020-01-01 00:00:00Z", "2020-01-01 00:00:00+0230", "2020-01-01 00:00:00+023015"],
    "yyyy-MM-dd HH:mm:ssx": ["2020-01-01 00:00:00Z", "2020-01-01 00:00:00+02", "2020-01-01 00:00:00+00"],
    "yyyy-MM-dd HH:mm:ssxxx": ["2020-01-01 00:00:00+00:00", "2020-01-01 00:00:00+02:30", "2020-01-01 00:00:00Z"],
    "yyyy-MM-dd HH:mm:ss VV": ["2020-01-01 00:00:00 PST", "2020-01-01 00:00:00 America/New_York", "2020-01-01 00:00:00 UTC", "2020-01-01 00:00:00 Z", "2020-01-01 00:00:00 +02:00", "2020-01-01 00:00:00 GMT+2", "2020-01-01 00:00:00 EST", "2020-01-01 00:00:00 america/new_york", "2020-07-01 00:00:00 Europe/Paris", "2020-01-01 00:00:00 UTC+01:00", "2020-01-01 00:00:00 Nowhere/City", "2020-01-01 00:00:00 MST", "2020-01-01 00:00:00 JST"],
    "yyyy-MM-dd HH:mm:ss z": ["2020-01-01 00:00:00 PST", "2020-07-01 00:00:00 PDT", "2020-01-01 00:00:00 UTC", "2020-01-01 00:00:00 GMT", "2020-01-01 00:00:00 EST", "2020-01-01 00:00:00 CET", "2020-01-01 00:00:00 +02:00", "2020-01-01 00:00:00 America/New_York"],
    "yyyy-MM-dd HH:mm:ss O": ["2020-01-01 00:00:00 GMT+2", "2020-01-01 00:00:00 GMT+02:00", "2020-01-01 00:00:00 GMT", "2020-01-01 00:00:00 UTC"],
    "EEE, dd MMM yyyy": ["Thu, 02 Jan 2020", "Wed, 02 Jan 2020"],
    "EEEE dd MMMM yyyy": ["Thursday 02 January 2020"],
    "E dd": ["Thu 02"],
    "dd MMM yyyy": ["02 Jan 2020", "02 JAN 2020", "02 jan 2020", "02 January 2020", "2 Jan 2020", "30 Feb 2020"],
    "dd MMMM yyyy": ["02 January 2020", "02 Jan 2020", "02 MAY 2020", "02 May 2020"],
    "dd LLL yyyy": ["02 Jan 2020", "02 jan 2020"],
    "yyyy-DDD": ["2020-060", "2020-366", "2021-366", "2020-60", "2020-000"],
    "yyyy-D": ["2020-60", "2020-060", "2020-366"],
    "yyyy-DD": ["2020-60", "2020-160"],
    "yyyyMMdd": ["20200102", "2020-01-02", "202001022", "2020102", "20201301"],
    "yyyyMMddHHmmss": ["20200102030405", "2020010203040", "202001020304056"],
    "yyyyMMddHHmmssSSS": ["20200102030405678", "20200102030405"],
    "yyyyMMddHH": ["2020010203"],
    "yy-MM-dd": ["20-01-02", "99-01-02", "2020-01-02", "69-01-01", "70-01-01"],
    "y-M-d": ["2020-1-2", "20-1-2", "12020-1-2", "-5-1-2"],
    "yyyyy-MM-dd": ["02020-01-02", "2020-01-02"],
    "yyyy": ["2020", "20", "12020", "-2020"],
    "yyyy-MM": ["2020-05", "2020-5"],
    "MM-dd": ["05-06", "02-29"],
    "dd": ["06", "31"],
    "MM/dd/yyyy": ["02/03/2020", "2/3/2020", "02/30/2020"],
    "M/d/yyyy H:m": ["2/3/2020 4:5", "02/03/2020 04:05", "12/31/2020 23:59"],
    "yyyy-MM-dd HH:mm:ss": ["2023-02-03 04:05:06", "2023-02-03 04:05:06.7", "2023-02-03T04:05:06", "2023-02-03 4:05:06", "2023-02-03 24:00:00", "2023-02-03 04:05:60", "2023-03-12 02:30:00", "2023-11-05 01:30:00", "1883-11-18 12:00:00", "1900-01-01 00:00:00", "9999-12-31 23:59:59"],
    "yyyy-MM-dd HH:mm:ss.S": ["2023-02-03 04:05:06.7", "2023-02-03 04:05:06.78", "2023-02-03 04:05:06."],
    "yyyy-MM-dd HH:mm:ss.SSS": ["2023-02-03 04:05:06.789", "2023-02-03 04:05:06.7", "2023-02-03 04:05:06.789123"],
    "yyyy-MM-dd HH:mm:ss.SSSSSS": ["2023-02-03 04:05:06.789123", "2023-02-03 04:05:06.789"],
    "yyyy-MM-dd HH:mm:ss.SSSSSSSSS": ["2023-02-03 04:05:06.789123456"],
    "yyyy-MM-dd HH:mm:ss,SSS": ["2023-02-03 04:05:06,789"],
    "yyyy-MM-dd''HH": ["2023-02-03'04"],
    "'day' yyyy-MM-dd": ["day 2023-02-03", "Day 2023-02-03"],
    "yyyy/MM/dd G": ["2023/02/03 AD", "2023/02/03 BC", "2023/02/03 ad"],
    "yyyy Q": ["2020 2"], "yyyy-QQQ": ["2020-Q2"], "yyyy q": ["2020 3"],
    "yyyy-MM-dd B": ["2020-01-01 in the morning"], "yyyy-MM-dd p": ["2020-01-01 1"], "yyyy-MM-dd n": ["2020-01-01 5"], "yyyy-MM-dd A": ["2020-01-01 5"], "yyyy-MM-dd N": ["2020-01-01 5"], "e": ["1"], "c": ["1"],
    "YYYY-MM-dd": ["2020-01-02"], "yyyy-ww": ["2020-05"], "yyyy-MM-dd u": ["2020-01-02 4"], "uuuu-MM-dd": ["2020-01-02"], "yyyy-MM-dd F": ["2020-01-02 1"], "W": ["1"],
    "yyyyyyy": ["2020"], "MMMMM": ["J"], "EEEEE": ["M"], "ddd": ["001"], "HHH": ["001"], "SSSSSSSSSS": ["1"], "aa": ["AM"], "VVV": ["UTC"], "V": ["UTC"], "zzzzz": ["UTC"], "QQQQQ": ["1"], "DDDD": ["0001"], "XXXXXX": ["Z"], "OO": ["GMT"], "b": ["x"], "j": ["x"],
    "yyyy-MM-dd'": ["2020-01-02"], "yyyy-MM-dd[": ["2020-01-02"], "yyyy-MM-dd]": ["2020-01-02"], "[[yyyy]": ["2020"], "yyyy#": ["2020#"], "yyyy{": ["2020"], "": ["", "x"],
    "HH:mm yyyy-MM-dd XXX": ["12:30 2020-01-02 +01:00"],
    "yyyy.MM.dd": ["2020.01.02"], "yyyy年MM月dd日": ["2020年01月02日"],
}
WRITTEN = ["yyyy-MM-dd", "yy", "y", "yyyyy", "M", "MM", "MMM", "MMMM", "L", "LLL", "LLLL", "d", "D", "DDD", "DD", "E", "EEE", "EEEE", "a", "h:mm a", "K", "k", "H", "m", "s", "S", "SSS", "SSSSSS", "SSSSSSSSS", "G", "GGGG", "Q", "QQ", "QQQ", "QQQQ", "q", "qqq",
           "X", "XX", "XXX", "XXXX", "XXXXX", "x", "xx", "xxx", "xxxx", "Z", "ZZZ", "ZZZZ", "ZZZZZ", "VV", "O", "OOOO", "z", "zzzz", "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]", "[[HH]]", "''", "'o''clock'", "u", "ww", "YYYY", "e", "F", "W", "EEEEE", "MMMMM", "n", "B", "aa", "hh 'o''clock' a", "uuuu", "c"]
MOMENTS = ["timestamp '2020-02-29 23:05:06.123456'", "timestamp '0044-03-15 00:00:00'", "timestamp '-0044-03-15 13:00:00'", "timestamp '12020-07-01 12:00:00'", "timestamp '2021-07-04 00:00:00'"]
CASTS = ["2019-05-10T20:00+02:00", "2019-05-10T20:00Z", "2019-05-10T20Z", "2019-05-10T20+02:00", "2019-05-10 20:00 UTC", "2019-05-10 20:00:00 UTC", "2019-05-10 20:00:00+02:00", "2019-05-10 20:00:00Z", "2019-05-10 20:00:00.5Z", "2019-05-10 20:00:00.Z", "2019-05-10 20:", "2019-05-10 20:00:", "2019-05-10 20:00:00.",
         "2019-05-10 20:00:0", "2019-05-10 20:0", "2019-05-10 2", "2019-05-10T", "2019-05-10 ", "2019-05-10  20:00", "12:30", "12:30:40", "T12:30", "12", "T12", "12:30Z", "12:30:40Z", "12:30:40.5+01:00", "T12:30:40 Europe/Paris", ":30", "-12:30", "2019-05-10 20:00:00 +2", "2019-05-10 20:00:00+2", "2019-05-10 20:00:00+2:3", "2019-05-10 20:00:00+0230", "2019-05-10 20:00:00 GMT+2", "2019-05-10 20:00:00 GMT+02:30", "2019-05-10 20:00:00 utc", "2019-05-10 20:00:00z", "2019-05-10 20:00:00 z", "2019-05-10 20:00:00 Z", "2019-05-10 20:00:00  Z", "2019-05-10 20:00:00 EST", "2019-05-10 20:00:00 PST", "2019-05-10 20:00:00 CST6CDT", "2019-05-10 20:00:00 Nowhere", "2019-05-10 20:00:00-18:00", "2019-05-10 20:00:00-18:01", "2019-05-10 20:00:00UTC+1",
         "2019-05-10 20:00:00.1234567Z", "2019-05-10 20:00:00.123456789123", "20190510", "2019-05-10-", "2019-05", "2019-05 20:00", "2019", "+2019-05-10", "-2019-05-10 01:02:03", "294247-01-10 04:00:54.775807", "294247-01-10 04:00:54.775808", "-290308-12-21 19:59:05.224192", "1883-11-18 12:00:00", "2023-03-12 02:30:00", "2023-11-05 01:30:00", "epoch", "2019-05-10 20:00:00 America/New_York", "2019-05-10 20:00:00America/New_York", "2019-05-10 20:00:00,5", "2019-5-1 1:2:3", "0019-05-10", "019-05-10"]
OTHERS = [
    "from_json('{\"t\":\"12:30\"}','t timestamp').t", "from_json('{\"t\":\"12:30:01.5\"}','t timestamp').t", "from_json('{\"t\":\"T12:30\"}','t timestamp').t", "from_json('{\"t\":\"12\"}','t timestamp').t", "from_json('{\"t\":\"12:30Z\"}','t timestamp').t",
    "from_json('{\"t\":\"12:30:00Z\"}','t timestamp').t", "from_json('{\"d\":\"2023-02-30\"}','d date').d", "from_json('{\"d\":\"2023-2-3\"}','d date').d", "from_json('{\"d\":\"2023-02-03 04:05:06\"}','d date').d", "from_json('{\"d\":\"2023-02-03T04:05:06Z\"}','d date').d",
    "from_json('{\"d\":\"x\"}','d date').d", "from_json('{\"d\":\"12:30\"}','d date').d", "from_json('{\"d\":\"\"}','d date').d", "from_json('{\"d\":\"19000\"}','d date').d", "from_json('{\"d\":\"2023-02-03x\"}','d date').d", "from_json('{\"d\":\"20230203\"}','d date').d", "from_json('{\"d\":\"2023\"}','d date').d", "from_json('{\"d\":\"2023-13-01\"}','d date').d", "from_json('{\"d\":\"1500-01-01\"}','d date').d",
    "from_json('{\"t\":\"2023-02-30\"}','t timestamp').t", "from_json('{\"t\":\"2023-02-30 01:02:03\"}','t timestamp').t", "from_json('{\"t\":\"2023-02-30T01:02:03\"}','t timestamp').t", "from_json('{\"t\":\"2023-2-3T01:02:03\"}','t timestamp').t", "from_json('{\"t\":\"2023-02-03T01:02:03.123456789\"}','t timestamp').t", "from_json('{\"t\":\"2023-02-03T01:02Z\"}','t timestamp').t", "from_json('{\"t\":\"2023-02-03T01:02:03Z\"}','t timestamp').t", "from_json('{\"t\":\"2023-02-03 01:02:03 UTC\"}','t timestamp').t", "from_json('{\"t\":\"2023-02-03T01:02+02:00\"}','t timestamp').t", "from_json('{\"t\":\"2023-02-03T01Z\"}','t timestamp').t", "from_json('{\"t\":\"2023-02-03T24:00:00\"}','t timestamp').t", "from_json('{\"t\":\"2023-02-03T01:02:03 PST\"}','t timestamp').t", "from_json('{\"t\":\"x\"}','t timestamp').t", "from_json('{\"t\":\"2023\"}','t timestamp').t", "from_json('{\"t\":\"\"}','t timestamp').t",
    "from_json('{\"t\":\"2023-03-12T02:30:00\"}','t timestamp').t", "from_json('{\"a\":1}','a int, _corrupt_record int')", "from_json('{\"a\":x}','a int, _corrupt_record string')._corrupt_record", "from_json('{\"a\":1}','a int, c int', map('columnNameOfCorruptRecord','c'))", "from_json('{\"a\":x}','a int, c string', map('columnNameOfCorruptRecord','c')).c", "from_json('{\"a\":1}','a int', map('noSuchOption','1')).a", "from_json('{\"a\":1}','a int', map('mod','FAILFAST')).a", "from_json('{\"a\":1}','a int', map('mode','DROPMALFORMED')).a", "from_json('{\"a\":x}','a int', map('mode','FAILFAST')).a", "from_json('{\"a\":1}','a int', map('mode','nonsense')).a", "from_json('{\"t\":\"2023-02-03T01:02:03\"}','t timestamp', map('timeZone','Asia/Tokyo')).t",
    "to_json(struct(1 a, X'616263' b))", "to_json(struct(X'' b))", "to_json(struct(cast(null as binary) b, 1 a))", "to_json(struct(array(struct('h' key, X'00ff10' value), struct('n' key, cast(null as binary) value)) headers))", "to_json(array(struct(X'61' b)))", "to_json(array(X'61'))", "to_json(array(1, null))", "to_json(struct())", "to_json(struct(timestamp '2023-07-01 12:00:00.123456' t, date '2023-01-01' d))", "to_json(struct(timestamp '1883-11-18 12:00:00' t))", "to_json(struct('a\"b\\\\c\\u0001/é' s))", "to_json(struct(1.5D d, 1e20D e, float(1.1) f, double('NaN') n, double('Infinity') i, -0.0D z))", "to_json(1)", "to_json('x')", "to_json(cast(null as struct<a:int>))", "to_json(struct(1 a, 2 a))", "to_json(named_struct('a b', true))", "to_json(struct(null a, 1 b))", "to_json(struct(struct(cast(null as int) x) s))", "to_json(struct(1 a, cast(null as int) b), map('ignoreNullFields','false'))", "to_json(struct(1 a), map('pretty','true'))", "to_json(struct(timestamp '2023-07-01 12:00:00' t), map('timestampFormat','yyyy/MM/dd HH'))", "to_json(struct(date '2023-07-01' t), map('dateFormat','dd/MM/yyyy'))", "to_json(struct(timestamp '2023-07-01 12:00:00' t), map('timeZone','Asia/Tokyo'))", "to_json(struct(1 a), map('nothingKnown','x'))",
    "to_json(struct(X'61626364656667686970717273747576777879303132333435363738394142434445464748494a4b4c4d4e4f505152535455565758595a6162636465666768696a6b6c6d6e6f70' long))",
    "get_json_object('{\"a\":{\"b\":[1,2]}}', '$.a.b[1]')", "get_json_object('{\"a\":\"x\"}', '$.a')", "get_json_object('{\"a\":\"x\"}', '$.b')", "get_json_object('[1,2]', '$[0]')", "get_json_object('x', '$.a')",
    "cast(timestamp '2023-03-12 08:30:00' as string)", "cast(date '2023-03-12' as timestamp)", "hour(timestamp '2023-07-01 12:00:00Z')", "date_trunc('DAY', timestamp '2023-03-13 02:30:00Z')", "date_trunc('HOUR', timestamp '2023-11-05 06:30:00Z')", "to_date(timestamp '2023-07-01 02:00:00Z')", "unix_timestamp('2023-07-01 00:00:00')", "unix_timestamp('2023-7-1 00:00:00')", "unix_timestamp('2023-07-01')", "to_timestamp('2023-07-01 12:30')", "from_unixtime(0)", "from_unixtime(1688212800)", "from_unixtime(1688212800, 'yyyy-MM-dd HH:mm VV')", "to_unix_timestamp('2023-07-01', 'yyyy-MM-dd')", "timestamp '2023-07-01 12:00:00' + interval 1 day", "timestamp '2023-03-11 12:00:00' + interval 1 day", "timestamp '2023-03-11 12:00:00' + interval 24 hours", "timestamp '2023-01-31 12:00:00' + interval 1 month", "window(timestamp '2023-03-12 12:00:00', '1 day').start", "window(timestamp '2023-03-12 12:00:00', '1 day', '1 day', '5 hours').start",
    "date_format('2023-07-01 12:00:00', 'yyyy-MM-dd HH:mm z')", "date_format(date '2023-07-01', 'yyyy/MM/dd HH')", "to_date('2023-02-28 14:45:00','yyyy-MM-dd')", "to_date('2023-02-28','yyyy-MM-dd HH')", "to_timestamp('2023-2-3','yyyy-MM-dd')", "to_timestamp(cast(null as string), 'yyyy')", "to_timestamp('2020', cast(null as string))", "last_day('2023-02-03')", "datediff('2023-03-01', timestamp '2023-02-28 23:00:00')",
]


def patterns(spark):
    for pattern, texts in PARSED.items():
        for text in texts:
            for policy in POLICIES[:2]:
                yield ask(spark, f"to_timestamp({quoted(text)}, {quoted(pattern)})", "UTC", policy)
            yield ask(spark, f"to_timestamp({quoted(text)}, {quoted(pattern)})", "America/New_York", "CORRECTED")
            yield ask(spark, f"to_timestamp({quoted(text)}, {quoted(pattern)})", "America/New_York", "LEGACY")
            yield ask(spark, f"to_date({quoted(text)}, {quoted(pattern)})", "America/New_York", "EXCEPTION")
    for pattern in WRITTEN:
        for moment in MOMENTS:
            for zone, policy in (("UTC", "EXCEPTION"), ("America/New_York", "CORRECTED"), ("Asia/Kolkata", "LEGACY")):
                yield ask(spark, f"date_format({moment}, {quoted(pattern)})", zone, policy)


def casts(spark):
    for text in CASTS:
        for zone in ("UTC", "America/New_York"):
            for kind in ("timestamp", "date"):
                # What names a time only is of the day on which it is asked: the time of that day is recorded.
                sql = f"cast({quoted(text)} as {kind})"
                entry = ask(spark, sql, zone, "EXCEPTION")
                if kind == "timestamp" and not any(c.isdigit() and text.count("-") > 1 or text.startswith(("20", "+", "epoch")) for c in text[:1] or " "):
                    entry = ask(spark, f"date_format({sql}, 'HH:mm:ss.SSS')", zone, "EXCEPTION")
                yield entry


def others(spark):
    for sql in OTHERS:
        if "\"12" in sql or "\"T12" in sql:
            sql = f"date_format({sql}, 'HH:mm:ss.SSS')"
        for zone, policy in (("UTC", "EXCEPTION"), ("America/New_York", "CORRECTED"), ("America/New_York", "LEGACY")):
            yield ask(spark, sql, zone, policy)


LINES = [
    (["{\"k\":\"a\",\"v\":1}", "[{\"k\":\"b\",\"v\":2},{\"k\":\"c\",\"v\":3}]", "[]", "", "   ", "[[{\"k\":\"d\"}]]", "null", "5", "x", "[{\"k\":\"e\",\"v\":\"bad\"},{\"k\":\"f\",\"v\":6}]", "{\"k\":\"g\",\"v\":7} trailing", "[{\"k\":\"h\",\"v\":8}", "[1,{\"k\":\"i\"}]", "[{\"k\":\"j\"}] x", "[null]", "[{}]", "\t", "{\"k\":\"l\",\"v\":nope}"], "k string, v int"),
    (["{\"k\":\"a\",\"v\":1}", "[{\"k\":\"b\",\"v\":2},{\"k\":\"c\",\"v\":3}]", "[]", "", "[{\"k\":\"e\",\"v\":\"bad\"},{\"k\":\"f\",\"v\":6}]", "[{\"k\":\"h\",\"v\":8}", "x", "null", "[1]", "[[1]]", "[{\"k\":1},{\"v\":x},{\"k\":2}]"], "k string, v int, _corrupt_record string"),
    (["[{\"a\":[{\"b\":1}]},{\"a\":[]}]", "{\"a\":[{\"b\":2},{\"b\":3}]}"], "a array<struct<b:int>>"),
    (["[{\"k\":\"b\",\"v\":2},", "{\"k\":\"c\",\"v\":3}]", "  [ {\"k\":\"d\"} , {\"v\":4} ]  ", "[{\"k\":\"q\"},]", "[,{\"k\":\"q\"}]", "[{\"k\":\"q\"} {\"k\":\"r\"}]", "[] []", "[]x", "//[]"], "k string, v int"),
]


def sources(spark):
    for lines, schema in LINES:
        yield read_lines(spark, lines, schema)


spark = session()
spark.sql("select 1 as one").createOrReplaceTempView("one")
with open(os.path.join(HERE, "..", "..", "fixtures", "oracle", "values.json"), "w") as file:
    for part, (name, entries) in enumerate((("patterns", patterns), ("casts", casts), ("others", others), ("sources", sources))):
        file.write(("{\"spark\":%s,\n" % json.dumps(spark.version) if part == 0 else ",\n") + f'"{name}":[\n')
        file.write(",\n".join(json.dumps(entry, separators=(",", ":"), ensure_ascii=False) for entry in entries(spark)))
        file.write("\n]")
    file.write("\n}\n")
