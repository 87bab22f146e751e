const load = (name) => {
  const module = require(name);
  return module.default || module;
};
const Koa = load('koa');

const app = new Koa();
app.use(load('koa-conditional-get')());
app.use(load('koa-etag')());
app.use(async (ctx, next) => {
  if (ctx.path === '/json') ctx.body = {hello: 'world', pad: 'x'.repeat(1900)};
  else await next();
});
app.use(load('koa-static')(process.env.ROOT));
app.listen(Number(process.env.PORT), '127.0.0.1');
