// The golden files are what the .NET tests assert byte for byte; here the parsers that players are built on read them, and HLS and DASH have to say the same.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as HLS from 'hls-parser';
import * as m3u8 from 'm3u8-parser';
import { parse as parseMpd } from 'mpd-parser';

const folder = new URL('golden/', import.meta.url);
const text = (name) => readFileSync(new URL(name, folder), 'utf8');
const { default: hlsDefault, ...hlsNamed } = HLS;
const parseHls = hlsNamed.parse ?? hlsDefault.parse;

function parseM3u8(source) {
  const parser = new m3u8.Parser();
  const complaints = [];
  parser.on('warn', (e) => complaints.push(e.message));
  parser.push(source);
  parser.end();
  assert.deepEqual(complaints, []);
  return parser.manifest;
}

const near = (actual, expected, what) =>
  assert.ok(Math.abs(actual - expected) < 1e-5, `${what}: ${actual} is not ${expected}`);
const sum = (segments) => segments.reduce((total, s) => total + s.duration, 0);

for (const name of readdirSync(folder).filter((f) => !f.includes('.'))) {
  const master = text(`${name}/master.m3u8`);
  const facts = JSON.parse(text(`${name}/facts.json`));

  test(`${name}: the master playlist offers every rendition once`, () => {
    const strict = parseHls(master);
    assert.equal(strict.isMasterPlaylist, true);
    const lenient = parseM3u8(master);
    const isSurround = (variant) => variant.audio[0]?.groupId === 'surround';
    const usual = strict.variants.filter((v) => !isSurround(v));
    const uris = usual.map((v) => v.uri);
    assert.equal(new Set(uris).size, uris.length);
    assert.deepEqual([...uris].sort(), facts.variants.map((v) => `${v}/index.m3u8`).sort());
    assert.deepEqual(
      lenient.playlists.map((p) => p.uri),
      strict.variants.map((v) => v.uri),
    );
    // 5.1 comes last, is of the same pictures and the same rate as a variant in stereo, and has the same members but for address and channels (§4.3.4.1.1).
    const around = strict.variants.filter(isSurround);
    assert.equal(around.length > 0, facts.surrounds.length > 0);
    assert.deepEqual(strict.variants, [...usual, ...around]);
    for (const variant of around) {
      const twin = usual.find((v) => v.uri === variant.uri);
      assert.equal(variant.bandwidth, twin.bandwidth);
      const members = (v) => v.audio.map((a) => [a.name, a.language, a.isDefault, a.autoselect]);
      assert.deepEqual(members(variant), members(twin));
      const six = variant.audio.filter((a) => a.channels === '6');
      assert.deepEqual(
        six.map((a) => a.uri),
        facts.surrounds.map((s) => `${s}/index.m3u8`),
      );
      assert.ok(twin.audio.every((a) => a.channels === '2' || a.channels === '1'));
    }
    const sounds = facts.sounds.filter((s) => !facts.surrounds.includes(s));
    for (const variant of usual) {
      assert.ok(variant.averageBandwidth <= variant.bandwidth, variant.uri);
      assert.match(variant.codecs, /^(avc1\.[0-9a-f]{6}(,mp4a\.40\.2)?|mp4a\.40\.2)$/);
      if (facts.width) assert.ok(variant.resolution.width > 0 && variant.frameRate > 0);
      if (facts.sounds.length > (facts.width ? 0 : 1)) {
        assert.deepEqual(
          variant.audio.map((a) => a.uri),
          sounds.map((s) => `${s}/index.m3u8`),
        );
        assert.deepEqual(
          variant.audio.map((a) => a.language ?? ''),
          facts.languages.slice(0, sounds.length),
        );
        // RFC 8216 §4.3.4.1.1: names differ within a group, and at most one is the default.
        assert.equal(new Set(variant.audio.map((a) => a.name)).size, variant.audio.length);
        assert.deepEqual(
          variant.audio.map((a) => a.isDefault),
          sounds.map((_, i) => i === 0),
        );
      }
    }
  });

  test(`${name}: subtitles are offered by HLS and DASH under the same names`, () => {
    for (const variant of parseHls(master).variants) {
      assert.deepEqual(
        variant.subtitles.map((s) => s.uri),
        facts.texts.map((t) => `${t}/index.m3u8`),
      );
      assert.equal(new Set(variant.subtitles.map((s) => s.name)).size, facts.texts.length);
      assert.ok(variant.subtitles.filter((s) => s.isDefault).length <= 1);
    }
    const mpd = parseMpd(text(`${name}/manifest.mpd`), { manifestUri: 'https://example.test/v/manifest.mpd' });
    const subtitles = Object.values(mpd.mediaGroups.SUBTITLES.subs ?? {}).flatMap((s) => s.playlists);
    assert.deepEqual(
      subtitles.map((s) => s.resolvedUri ?? s.segments[0].resolvedUri),
      facts.texts.map((t) => `https://example.test/v/${t}/all.vtt`),
    );
    for (const one of facts.texts) {
      const { segments } = parseHls(text(`${name}/${one.split('/')[1]}.m3u8`));
      assert.deepEqual(
        segments.map((s) => s.uri),
        Array.from({ length: facts.segments }, (_, i) => `${i}.vtt`),
      );
      near(sum(segments), facts.duration, one);
    }
  });

  for (const kind of facts.kinds) {
    test(`${name}: the ${kind} playlist is whole and ends where the timeline ends`, () => {
      const playlist = text(`${name}/${kind}.m3u8`);
      const strict = parseHls(playlist);
      const lenient = parseM3u8(playlist);
      assert.equal(strict.playlistType, 'VOD');
      assert.equal(strict.endlist, true);
      assert.equal(strict.version, 7);
      assert.equal(strict.segments.length, facts.segments);
      assert.deepEqual(
        strict.segments.map((s) => s.uri),
        Array.from({ length: facts.segments }, (_, i) => `${i}.m4s`),
      );
      assert.ok(strict.segments.every((s) => s.duration <= strict.targetDuration));
      assert.ok(strict.segments.every((s) => s.map.uri === 'init.mp4'));
      const expected = facts.durations[kind];
      near(sum(strict.segments), expected, 'hls-parser');
      near(sum(lenient.segments), expected, 'm3u8-parser');
    });
  }

  test(`${name}: the MPD has the same segments`, () => {
    const warnings = [];
    const mpd = parseMpd(text(`${name}/manifest.mpd`), {
      manifestUri: 'https://example.test/v/manifest.mpd',
      eventHandler: ({ type, message }) => type === 'warn' && warnings.push(message),
    });
    assert.deepEqual(warnings, []);
    // A millisecond past the longest track: see DashManifest.
    near(mpd.duration, Math.max(...Object.values(facts.durations)) + 0.001, 'mediaPresentationDuration');
    const groups = Object.entries(mpd.mediaGroups.AUDIO.audio ?? {});
    const sounds = groups.flatMap(([, a]) => a.playlists);
    assert.deepEqual(
      groups.map(([, a]) => [a.language, a.default]),
      facts.languages.map((language, i) => [language, i === 0]),
    );
    if (groups.length > 1)
      assert.deepEqual(
        groups.map(([label]) => label).slice(0, facts.sounds.length - facts.surrounds.length),
        parseHls(master).variants[0].audio.map((a) => a.name),
      );
    const pictures = facts.width ? mpd.playlists : [];
    assert.equal(pictures.length, facts.width ? facts.variants.length : 0);
    for (const [kind, playlists] of [
      ['video', pictures],
      ['audio', sounds],
    ]) {
      for (const playlist of playlists) {
        const hls = parseHls(text(`${name}/${kind === 'audio' ? playlist.attributes.NAME : kind}.m3u8`));
        assert.equal(playlist.segments.length, hls.segments.length);
        playlist.segments.forEach((segment, i) => {
          near(segment.duration, hls.segments[i].duration, segment.uri);
          assert.equal(segment.uri, `${kind}/${playlist.attributes.NAME}/${i}.m4s`);
          assert.equal(segment.map.uri, `${kind}/${playlist.attributes.NAME}/init.mp4`);
        });
      }
    }
  });
}
